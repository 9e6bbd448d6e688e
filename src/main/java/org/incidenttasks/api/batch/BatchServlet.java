package org.incidenttasks.api.batch;

import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.incidenttasks.Problem;
import org.incidenttasks.api.GraphHeaders;
import org.incidenttasks.api.GraphRequest;
import org.incidenttasks.api.ProblemMapper;
import org.incidenttasks.identity.Authentication;
import org.incidenttasks.limit.RateLimits;
import org.incidenttasks.wire.GraphJson;

/**
 * {@code POST /beta/$batch}: up to 20 requests in one, each of which runs as if it had come alone: through the same
 * resources, with the caller of the batch, in a transaction of its own, and with an answer of its own.
 *
 * <p>A servlet in front of JAX-RS, which includes the one of JAX-RS for each step. Within JAX-RS it would have to call
 * JAX-RS out of JAX-RS, which not every implementation survives.
 */
@WebServlet("/beta/$batch")
public class BatchServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private static final String JSON = "application/json";

    /** Any path of the JAX-RS application leads to it: which resource it is, the step itself says. */
    private static final String TO_RESOURCES = Authentication.API + "/";

    /** What is said of the batch as a whole, or has no meaning within one. */
    private static final Set<String> NOT_OF_A_STEP =
            Set.of("content-length", "date", "connection", "transfer-encoding");

    @Inject
    private transient GraphRequest request;

    @Inject
    private transient GraphHeaders headers;

    @Inject
    private transient ProblemMapper problems;

    @Inject
    private transient RateLimits limits;

    @Override
    protected void service(HttpServletRequest in, HttpServletResponse out) throws IOException {
        byte[] answer;
        try {
            request.caller();
            if (!in.getMethod().equals("POST")) {
                write(problems.wrongMethod("POST"), out);
                return;
            }
            requireJson(in);
            JsonObject batch = request.body(request.decoded(in.getInputStream()));
            answer = answer(BatchStep.readAll(batch), in, out);
        } catch (RuntimeException e) {
            write(problems.toResponse(counted(e)), out);
            return;
        }
        write(Response.ok(answer).type(JSON).build(), out);
    }

    /** A batch of which no step ran counts as one request. */
    private RuntimeException counted(RuntimeException refusal) {
        try {
            limits.count(request.caller());
            return refusal;
        } catch (Problem.Unauthenticated | Problem.TooMany e) {
            return e;
        }
    }

    private static void requireJson(HttpServletRequest in) {
        String type = in.getContentType();
        if (type != null && !type.toLowerCase(Locale.ROOT).replace(" ", "").matches("application/json(;.*)?")) {
            throw new jakarta.ws.rs.NotSupportedException();
        }
    }

    private byte[] answer(List<BatchStep> steps, HttpServletRequest in, HttpServletResponse out) throws IOException {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        json.writeBytes("{\"responses\":[".getBytes(StandardCharsets.UTF_8));
        Set<String> failed = new HashSet<>();
        boolean first = true;
        for (BatchStep step : steps) {
            StepResponse answer = new StepResponse(out);
            run(step, failed, in, answer);
            if (answer.getStatus() >= HttpServletResponse.SC_BAD_REQUEST) {
                failed.add(step.id());
            }
            if (!first) {
                json.write(',');
            }
            first = false;
            json.writeBytes(written(step, answer));
        }
        json.writeBytes("]}".getBytes(StandardCharsets.UTF_8));
        return json.toByteArray();
    }

    private void run(BatchStep step, Set<String> failed, HttpServletRequest in, StepResponse answer)
            throws IOException {
        try {
            StepRequest stepRequest = new StepRequest(in, step, step.address(), step.content());
            request.enter(stepRequest);
            List<String> missed =
                    step.dependsOn().stream().filter(failed::contains).toList();
            if (missed.isEmpty()) {
                RequestDispatcher resources = in.getRequestDispatcher(TO_RESOURCES);
                resources.include(stepRequest, answer);
            } else {
                write(problems.failedDependency(missed.get(0)), answer);
            }
        } catch (RuntimeException | ServletException e) {
            answer.reset();
            write(problems.toResponse(e), answer);
        } finally {
            request.leave();
        }
    }

    /** {@code {"id","status","headers","body"}}; the body as JSON, as text, or, whatever else there may be, in Base64. */
    private static byte[] written(BatchStep step, StepResponse answer) {
        Map<String, String> answered = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String name : answer.getHeaderNames()) {
            if (!NOT_OF_A_STEP.contains(name.toLowerCase(Locale.ROOT))) {
                answered.put(name, String.join(", ", answer.getHeaders(name)));
            }
        }
        byte[] content = answer.content();
        String type = answer.getContentType() == null ? "" : answer.getContentType();
        boolean isJson = type.startsWith(JSON);
        byte[] head = GraphJson.object(json -> {
            json.write("id", step.id());
            json.write("status", answer.getStatus());
            json.writeStartObject("headers");
            answered.forEach(json::write);
            json.writeEnd();
            if (content.length > 0 && !isJson) {
                boolean isText = type.startsWith("text/") || type.startsWith("application/xml");
                json.write(
                        "body",
                        isText
                                ? new String(content, StandardCharsets.UTF_8)
                                : Base64.getEncoder().encodeToString(content));
            }
        });
        if (content.length == 0 || !isJson) {
            return head;
        }
        // Our own JSON goes in as it is: reading a page of 500 tasks only to write it again would double the cost.
        ByteArrayOutputStream whole = new ByteArrayOutputStream(head.length + content.length + 10);
        whole.write(head, 0, head.length - 1);
        whole.writeBytes(",\"body\":".getBytes(StandardCharsets.UTF_8));
        whole.writeBytes(content);
        whole.write('}');
        return whole.toByteArray();
    }

    private void write(Response answer, HttpServletResponse out) throws IOException {
        out.setStatus(answer.getStatus());
        answer.getStringHeaders().forEach((name, values) -> values.forEach(value -> out.addHeader(name, value)));
        headers.each(List.of(), out::setHeader);
        if (answer.getEntity() instanceof byte[] bytes) {
            out.setContentLength(bytes.length);
            out.getOutputStream().write(bytes);
        }
    }
}
