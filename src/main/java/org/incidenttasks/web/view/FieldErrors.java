package org.incidenttasks.web.view;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Models;
import jakarta.mvc.MvcContext;
import jakarta.mvc.binding.BindingResult;
import jakarta.mvc.binding.ParamError;
import jakarta.ws.rs.core.Response;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.incidenttasks.Problem;

/**
 * What is wrong with a form, field by field, one text each: from the binding and from the controller's own rules. The
 * form is then shown again as it was filled in.
 */
@RequestScoped
public class FieldErrors {

    private static final int UNPROCESSABLE = 422;

    @Inject
    private Models models;

    @Inject
    private MvcContext mvc;

    private final Map<String, String> texts = new LinkedHashMap<>();

    /**
     * Takes over what conversion and constraints found. A constraint's {@code message} may be a key of the pages' own
     * texts; any other is shown as it is.
     */
    public FieldErrors of(BindingResult binding) {
        binding.getAllErrors().stream()
                .sorted(Comparator.comparing(ParamError::getParamName).thenComparing(ParamError::getMessage))
                .forEach(error ->
                        texts.putIfAbsent(error.getParamName(), Texts.text(mvc.getLocale(), error.getMessage())));
        return this;
    }

    /** Adds an error of the controller's own, by message key; a field keeps its first. */
    public FieldErrors add(String field, String key, Object... arguments) {
        texts.putIfAbsent(field, Texts.text(mvc.getLocale(), key, arguments));
        return this;
    }

    /** Adds what a service found wrong: in the reader's language where the bundle has the code, else as it was said. */
    public FieldErrors add(String field, Problem problem) {
        texts.putIfAbsent(
                field,
                Texts.find(mvc.getLocale(), "problem.code." + problem.code()).orElse(problem.getMessage()));
        return this;
    }

    public boolean any() {
        return !texts.isEmpty();
    }

    /** Shows the form again with status 422: the template sees {@code form} and {@code errors}. */
    public Response again(String view, Object form) {
        return again(view, form, UNPROCESSABLE);
    }

    /** The same with another status. */
    public Response again(String view, Object form, int status) {
        models.put("form", form);
        models.put("errors", texts);
        return Response.status(status).entity(view).build();
    }
}
