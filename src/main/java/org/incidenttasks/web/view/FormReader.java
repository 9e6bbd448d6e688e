package org.incidenttasks.web.view;

import jakarta.enterprise.inject.spi.CDI;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Form;
import jakarta.ws.rs.core.MultivaluedHashMap;
import java.io.IOException;
import java.util.List;
import org.eclipse.krazo.security.DefaultFormEntityProvider;
import org.eclipse.krazo.security.FormEntityProvider;

/**
 * Reads a form for Krazo's CSRF check and leaves it readable for the controller. RESTEasy (Open Liberty) cannot read
 * the entity twice, so there the form comes from the servlet's parameters; elsewhere Krazo's own way works.
 */
public final class FormReader implements FormEntityProvider {

    private static final String RESTEASY = "org.jboss.resteasy.";

    private final FormEntityProvider entity = new DefaultFormEntityProvider();

    @Override
    public Form getForm(ContainerRequestContext context) throws IOException {
        return context.getClass().getName().startsWith(RESTEASY) ? fromParameters() : entity.getForm(context);
    }

    private static Form fromParameters() {
        var fields = new MultivaluedHashMap<String, String>();
        CDI.current()
                .select(HttpServletRequest.class)
                .get()
                .getParameterMap()
                .forEach((name, values) -> fields.put(name, List.of(values)));
        return new Form(fields);
    }
}
