package org.incidenttasks.web.admin;

import jakarta.ejb.EJB;
import jakarta.inject.Inject;
import jakarta.mvc.security.CsrfValidationException;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.MultipartConfig;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.krazo.security.SessionCsrfTokenStrategy;
import org.incidenttasks.Problem;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;
import org.incidenttasks.access.Permission;
import org.incidenttasks.identity.Authentication;
import org.incidenttasks.transfer.ImportService;
import org.incidenttasks.web.view.Locales;
import org.incidenttasks.web.view.Notices;
import org.incidenttasks.web.view.ProblemPage;
import org.incidenttasks.web.view.Templates;

/**
 * Takes an import as a file. It stands beside the pages' application, because the form check there reads no multipart
 * form and a page without JavaScript cannot send a header; so it makes the same check itself, on the same token.
 */
@WebServlet("/upload/import")
@MultipartConfig(fileSizeThreshold = 1_048_576, maxRequestSize = ImportUpload.MOST)
public class ImportUpload extends HttpServlet {

    private static final long serialVersionUID = 1L;

    /** Relative to this servlet's own address. */
    private static final String FORM = "../ui/import";

    /** What a form is longer than its file. */
    private static final int MARGIN = 65_536;

    /** The longest that any setting allows; the setting itself is no constant. */
    static final long MOST = 1_073_741_824L + MARGIN;

    @EJB
    private transient ImportService imports;

    @Inject
    private transient Settings settings;

    @Inject
    private transient Templates templates;

    @Inject
    private transient Notices notices;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        try {
            var caller = Authentication.caller(request)
                    .orElseThrow(() -> new Problem.Unauthenticated("Sign in first: you are not, or not any more."));
            // Before any part is read: who may not import has no disk filled.
            caller.require(Permission.ISSUE);
            requireParts(request);
            if (request.getContentLengthLong() < 0) {
                response.sendError(HttpServletResponse.SC_LENGTH_REQUIRED);
                return;
            }
            requireSize(request);
            requireToken(request);
            var file = request.getPart("file");
            if (file == null || file.getSize() == 0) {
                notices.failed("import.missing");
                response.sendRedirect(FORM);
                return;
            }
            try (var json = file.getInputStream()) {
                var job = imports.receive(json, file.getSubmittedFileName(), Optional.empty(), caller);
                imports.soon(job.getId(), ImportController.SOON, caller);
                response.sendRedirect(FORM + "/" + job.getId());
            }
        } catch (Problem.Invalid e) {
            notices.failed("import.malformed", e.getMessage());
            response.sendRedirect(FORM);
        } catch (Problem | CsrfValidationException e) {
            answer(e, request, response);
        }
    }

    /** Servers fail on the question for a part of another form. */
    private static void requireParts(HttpServletRequest request) {
        var type = request.getContentType();
        if (type == null || !type.strip().toLowerCase(Locale.ROOT).startsWith("multipart/form-data")) {
            throw new Problem.Unsupported("Send the file as multipart/form-data, as the page's form does.");
        }
    }

    private void requireSize(HttpServletRequest request) {
        var most = settings.number(Setting.MAX_IMPORT);
        if (request.getContentLengthLong() > (long) most + MARGIN) {
            throw new Problem.TooLarge("The import is longer than " + most + " bytes: split it, or raise "
                    + Setting.MAX_IMPORT.variable() + ".");
        }
    }

    private static void requireToken(HttpServletRequest request) throws IOException, ServletException {
        var token = new SessionCsrfTokenStrategy.Builder().build().getToken(request, null, false);
        var sent = token.isEmpty() ? null : request.getParameter(token.get().getParamName());
        if (sent == null
                || !MessageDigest.isEqual(
                        sent.getBytes(StandardCharsets.UTF_8),
                        token.get().getValue().getBytes(StandardCharsets.UTF_8))) {
            throw new CsrfValidationException("The upload came without the session's token");
        }
    }

    private void answer(Exception fault, HttpServletRequest request, HttpServletResponse response) throws IOException {
        var page = ProblemPage.of(fault);
        var html = templates.render(ProblemPage.VIEW, Map.of("problem", page), Locales.of(request), request, response);
        response.setStatus(page.getStatus());
        response.setContentType("text/html;charset=UTF-8");
        response.getOutputStream().write(html.getBytes(StandardCharsets.UTF_8));
    }
}
