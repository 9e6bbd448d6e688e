package org.incidenttasks.api.transfer;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.incidenttasks.Problem;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;
import org.incidenttasks.api.GraphRequest;
import org.incidenttasks.task.TaskProperties;
import org.incidenttasks.transfer.ImportJob;
import org.incidenttasks.transfer.ImportService;
import org.incidenttasks.transfer.ImportService.ReportFormat;
import org.incidenttasks.wire.GraphJson;

/** {@code /security/incidentTaskImports}, ours: each is a list that was uploaded, and how far it is taken over. */
@RequestScoped
@Path("security/incidentTaskImports")
@Produces(MediaType.APPLICATION_JSON)
public class ImportsResource {

    private static final String PATH = "/security/incidentTaskImports";
    private static final String NDJSON = "application/x-ndjson";
    private static final String CSV = "text/csv";
    private static final int MOST_LISTED = 100;
    private static final int AGAIN_SECONDS = 2;

    @Inject
    private GraphRequest request;

    @Inject
    private ImportService imports;

    @Inject
    private Settings settings;

    @Inject
    private Clock clock;

    /** Receives a list, and answers when all of it is here and can be read; it is taken over afterwards. */
    @POST
    @Consumes({MediaType.APPLICATION_JSON, NDJSON})
    public Response create(InputStream body) {
        requireAlone();
        request.options(TaskProperties.ALL, Set.of());
        ImportJob job;
        try {
            job = imports.receive(body, null, request.header("Idempotency-Key"), request.caller());
        } catch (Problem.Invalid | Problem.Conflict e) {
            hearOut(body);
            throw e;
        }
        return answer(Response.accepted(), job)
                .location(URI.create(request.base() + PATH + "/" + job.getId()))
                .build();
    }

    /** A client that is still sending would take the answer for a broken connection. */
    private void hearOut(InputStream body) {
        byte[] buffer = new byte[65_536];
        long left = settings.number(Setting.MAX_IMPORT);
        try {
            int read = body.read(buffer);
            while (read >= 0 && left > 0) {
                left -= read;
                read = body.read(buffer);
            }
        } catch (IOException e) {
            // It has stopped sending, which is as good.
            return;
        }
    }

    @GET
    public Response list() {
        request.options(TaskProperties.ALL, Set.of("$format"));
        List<ImportJob> jobs = imports.list(MOST_LISTED, request.caller());
        return json(Response.ok(), GraphJson.object(json -> {
                    request.style().context(json, request.base() + "/$metadata#security/incidentTaskImports");
                    json.writeStartArray("value");
                    for (ImportJob job : jobs) {
                        json.writeStartObject();
                        ImportJson.write(json, job, clock.instant());
                        json.writeEnd();
                    }
                    json.writeEnd();
                }))
                .build();
    }

    @GET
    @Path("{id}")
    public Response get(@PathParam("id") String id) {
        request.options(TaskProperties.ALL, Set.of("$format"));
        return answer(Response.ok(), imports.get(id, request.caller())).build();
    }

    /** What became of each object so far, in CSV where that is asked for, else one JSON object a line. */
    @GET
    @Path("{id}/report")
    @Produces({NDJSON, CSV, MediaType.APPLICATION_JSON})
    public Response report(@PathParam("id") String id) {
        requireAlone();
        ReportFormat format = reportFormat();
        var caller = request.caller();
        imports.get(id, caller);
        StreamingOutput report = out -> imports.report(id, format, out, caller);
        return Response.ok(report)
                .header(HttpHeaders.CONTENT_TYPE, format.mediaType() + ";charset=utf-8")
                .build();
    }

    private ReportFormat reportFormat() {
        String asked = Formats.asked(request)
                .orElseGet(() -> request.header("Accept")
                                .filter(accept -> accept.contains(CSV))
                                .isPresent()
                        ? "csv"
                        : "ndjson")
                .toLowerCase(Locale.ROOT);
        switch (asked) {
            case "csv", CSV:
                return ReportFormat.CSV;
            case "ndjson", NDJSON:
                return ReportFormat.NDJSON;
            default:
                throw Formats.unknown(asked, "ndjson, csv");
        }
    }

    /** Ends it where it is; what was taken over stays. */
    @POST
    @Path("{id}/cancel")
    public Response cancel(@PathParam("id") String id) {
        request.options(TaskProperties.ALL, Set.of());
        imports.cancel(id, request.caller());
        return Response.noContent().build();
    }

    /** Deletes one that has ended, with its report; what was taken over stays. */
    @DELETE
    @Path("{id}")
    public Response delete(@PathParam("id") String id) {
        request.options(TaskProperties.ALL, Set.of());
        imports.delete(id, request.caller());
        return Response.noContent().build();
    }

    private void requireAlone() {
        if (request.isStep()) {
            throw Formats.notInABatch();
        }
    }

    private Response.ResponseBuilder answer(Response.ResponseBuilder status, ImportJob job) {
        Optional<String> again =
                job.getState().isEnd() ? Optional.empty() : Optional.of(Integer.toString(AGAIN_SECONDS));
        json(status, GraphJson.object(json -> {
            request.style().context(json, request.base() + "/$metadata#security/incidentTaskImports/$entity");
            ImportJson.write(json, job, clock.instant());
        }));
        again.ifPresent(seconds -> status.header(HttpHeaders.RETRY_AFTER, seconds));
        return status;
    }

    private static Response.ResponseBuilder json(Response.ResponseBuilder status, byte[] body) {
        return status.entity(body).header(HttpHeaders.CONTENT_TYPE, "application/json;charset=utf-8");
    }
}
