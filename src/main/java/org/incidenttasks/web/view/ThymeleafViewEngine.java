package org.incidenttasks.web.view;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.mvc.MvcContext;
import jakarta.mvc.engine.ViewEngine;
import jakarta.mvc.engine.ViewEngineContext;
import jakarta.mvc.engine.ViewEngineException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.thymeleaf.exceptions.TemplateEngineException;

/**
 * Draws the views of controllers. A page is rendered before its first byte is sent; a template that fails is answered
 * here, because Krazo flushes the response with the controller's status before it reports the fault.
 */
@ApplicationScoped
@Priority(ViewEngine.PRIORITY_APPLICATION)
public class ThymeleafViewEngine implements ViewEngine {

    @Inject
    private Templates templates;

    @Inject
    private MvcContext mvc;

    @Override
    public boolean supports(String view) {
        return view.endsWith(".html");
    }

    @Override
    public void processView(ViewEngineContext context) throws ViewEngineException {
        try {
            context.getOutputStream().write(page(context).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new ViewEngineException(e);
        }
    }

    private String page(ViewEngineContext context) {
        var model = new HashMap<>(context.getModels().asMap());
        model.put("csrfName", mvc.getCsrf().getName());
        model.put("csrfToken", mvc.getCsrf().getToken());
        try {
            return render(context.getView(), model, context);
        } catch (TemplateEngineException e) {
            return faultPage(e, model, context);
        }
    }

    private String faultPage(TemplateEngineException fault, Map<String, Object> model, ViewEngineContext context) {
        var problem = ProblemPage.of(fault);
        context.getResponse(HttpServletResponse.class).setStatus(problem.getStatus());
        model.put("problem", problem);
        try {
            return render(ProblemPage.VIEW, model, context);
        } catch (TemplateEngineException e) {
            return problem.bare();
        }
    }

    private String render(String view, Map<String, Object> model, ViewEngineContext context) {
        var request = context.getRequest(HttpServletRequest.class);
        var response = context.getResponse(HttpServletResponse.class);
        var locale = context.getLocale() == null ? Locales.of(request) : context.getLocale();
        return templates.render(view, model, locale, request, response);
    }
}
