package org.incidenttasks.web.view;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What happened, told on the next page that is shown: put here before a redirect, gone once read. Kept in the session
 * as keys and plain arguments, so that the text follows the language and survives a fail-over.
 */
@RequestScoped
public class Notices {

    private static final String ATTRIBUTE = Notices.class.getName();

    /** One notice: {@code kind} is {@code done}, {@code warning} or {@code failed}. */
    public record Notice(String kind, String key, List<String> arguments) implements Serializable {
        /** As the message functions of the templates want them. */
        public Object[] values() {
            return arguments.toArray();
        }
    }

    @Inject
    private HttpServletRequest request;

    /** It worked. */
    public void done(String key, Object... arguments) {
        add("done", key, arguments);
    }

    /** It worked, and there is something to know. */
    public void warning(String key, Object... arguments) {
        add("warning", key, arguments);
    }

    /** It did not work. */
    public void failed(String key, Object... arguments) {
        add("failed", key, arguments);
    }

    /** The notices that wait, oldest first; they wait no longer. Makes no session. */
    public List<Notice> take() {
        var waiting = waiting();
        if (!waiting.isEmpty()) {
            request.getSession().removeAttribute(ATTRIBUTE);
        }
        return waiting;
    }

    private void add(String kind, String key, Object... arguments) {
        var all = new ArrayList<>(waiting());
        all.add(new Notice(
                kind,
                key,
                List.copyOf(Arrays.stream(arguments).map(String::valueOf).toList())));
        request.getSession().setAttribute(ATTRIBUTE, all);
    }

    @SuppressWarnings("unchecked")
    private List<Notice> waiting() {
        var session = request.getSession(false);
        var waiting = session == null ? null : session.getAttribute(ATTRIBUTE);
        return waiting == null ? List.of() : (List<Notice>) waiting;
    }
}
