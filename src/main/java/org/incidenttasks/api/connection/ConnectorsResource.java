package org.incidenttasks.api.connection;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.incidenttasks.access.Permission;
import org.incidenttasks.api.Answers;
import org.incidenttasks.api.GraphRequest;
import org.incidenttasks.connector.Connectors;
import org.incidenttasks.wire.GraphJson;

/** {@code /security/incidentTaskConnectors}, ours: the kinds of connection that can be made, with their settings. */
@RequestScoped
@Path("security/incidentTaskConnectors")
@Produces(MediaType.APPLICATION_JSON)
public class ConnectorsResource {

    @Inject
    private GraphRequest request;

    @Inject
    private Connectors connectors;

    @GET
    public Response list() {
        request.allowOnly("$format");
        request.caller().require(Permission.ADMINISTER);
        var style = request.style();
        return Answers.json(style, 200, GraphJson.object(json -> {
                    style.context(json, request.base() + "/$metadata#security/incidentTaskConnectors");
                    json.writeStartArray("value");
                    connectors.connected().forEach(connector -> ConnectorJson.write(json, connector));
                    json.writeEnd();
                }))
                .build();
    }
}
