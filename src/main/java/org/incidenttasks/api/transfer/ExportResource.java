package org.incidenttasks.api.transfer;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.BufferedOutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.incidenttasks.api.GraphRequest;
import org.incidenttasks.odata.QueryOptions;
import org.incidenttasks.task.IncidentTask;
import org.incidenttasks.task.TaskProperties;
import org.incidenttasks.transfer.ExportService;
import org.incidenttasks.transfer.ExportWriter;
import org.incidenttasks.transfer.ExportWriter.Format;

/** {@code /security/incidentTasks/export}, ours: everything that matches in one answer, in a form that an import takes. */
@RequestScoped
@Path("security/incidentTasks/export")
@Produces({MediaType.APPLICATION_JSON, "application/x-ndjson"})
public class ExportResource {

    private static final String NDJSON = "application/x-ndjson";

    @Inject
    private GraphRequest request;

    @Inject
    private ExportService exports;

    @GET
    public Response export() {
        if (request.isStep()) {
            throw Formats.notInABatch();
        }
        Format format = format();
        Map<String, List<String>> parameters = new HashMap<>(request.parameters());
        parameters.remove("$format");
        parameters.remove("format");
        QueryOptions<IncidentTask> options =
                QueryOptions.from(parameters, TaskProperties.ALL, Set.of("$filter", "$orderby"));
        var caller = request.caller();
        String base = request.base();
        exports.begin(
                Optional.ofNullable(parameters.getOrDefault("$filter", parameters.get("filter")))
                        .map(filters -> filters.get(0)),
                caller);
        StreamingOutput export = out -> exports.write(
                options, new ExportWriter(new BufferedOutputStream(out, ExportWriter.BUFFER), format, base), caller);
        return Response.ok(export)
                .header(HttpHeaders.CONTENT_TYPE, format.mediaType() + ";charset=utf-8")
                .build();
    }

    private Format format() {
        String asked = Formats.asked(request)
                .orElseGet(() -> request.header("Accept")
                                .filter(accept -> accept.contains(NDJSON))
                                .isPresent()
                        ? NDJSON
                        : "json")
                .toLowerCase(Locale.ROOT);
        if (asked.equals(NDJSON) || asked.equals("ndjson")) {
            return Format.NDJSON;
        }
        if (asked.equals("json") || asked.startsWith(MediaType.APPLICATION_JSON)) {
            return Format.LIST;
        }
        throw Formats.unknown(asked, "json, ndjson");
    }
}
