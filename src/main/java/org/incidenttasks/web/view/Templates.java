package org.incidenttasks.web.view;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.thymeleaf.TemplateEngine;
import org.thymeleaf.context.WebContext;
import org.thymeleaf.templatemode.TemplateMode;
import org.thymeleaf.templateresolver.WebApplicationTemplateResolver;
import org.thymeleaf.web.servlet.JakartaServletWebApplication;

/**
 * Turns a template under {@code WEB-INF/views} and a model into a page, whole or not at all.
 *
 * <p>Beside the model every template sees {@code lang} (two letters), {@code frame} ({@link Frame}), {@code notices}
 * ({@link Notices}), {@code show} ({@link Show}), {@code errors} (field to text, empty where no form failed) and {@code here}: the page's own
 * address, null where going back to it would not show it again.
 */
@ApplicationScoped
public class Templates {

    @Inject
    private ServletContext servletContext;

    @Inject
    private Frame frame;

    @Inject
    private Notices notices;

    private JakartaServletWebApplication application;
    private TemplateEngine engine;

    @PostConstruct
    void start() {
        application = JakartaServletWebApplication.buildApplication(servletContext);
        var resolver = new WebApplicationTemplateResolver(application);
        resolver.setPrefix("/WEB-INF/views/");
        resolver.setSuffix(".html");
        resolver.setTemplateMode(TemplateMode.HTML);
        resolver.setCharacterEncoding("UTF-8");
        resolver.setCacheable(!"false".equalsIgnoreCase(System.getenv("INCIDENT_TASKS_TEMPLATE_CACHE")));
        engine = new TemplateEngine();
        engine.setTemplateResolver(resolver);
        engine.setMessageResolver(new Texts());
    }

    /**
     * The page as text.
     *
     * @param view path below {@code WEB-INF/views}, such as {@code tasks/list.html}
     * @throws org.thymeleaf.exceptions.TemplateEngineException when the template is missing or wrong
     */
    public String render(
            String view,
            Map<String, Object> model,
            Locale locale,
            HttpServletRequest request,
            HttpServletResponse response) {
        var variables = new HashMap<String, Object>();
        variables.put("lang", locale.getLanguage());
        variables.put("address", request.getRequestURI());
        variables.put("here", here(request));
        variables.put("show", new Show(locale));
        variables.put("frame", frame);
        variables.put("notices", notices);
        variables.put("errors", Map.of());
        variables.putAll(model);
        return engine.process(view, new WebContext(application.buildExchange(request, response), locale, variables));
    }

    private static String here(HttpServletRequest request) {
        if (!"GET".equals(request.getMethod())) {
            return null;
        }
        var query = request.getQueryString();
        return query == null ? request.getRequestURI() : request.getRequestURI() + "?" + query;
    }
}
