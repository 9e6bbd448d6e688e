package org.incidenttasks.web.view;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletContext;
import jakarta.servlet.SessionCookieConfig;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProblemPagesTest {

    /** One that answers these, and nothing else. */
    private static <T> T with(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                ProblemPagesTest.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answers.get(method.getName())));
    }

    private static HttpServletRequest request(boolean secureCookie, boolean https, String cookie) {
        SessionCookieConfig config = with(SessionCookieConfig.class, Map.of("isSecure", secureCookie, "getName", "s"));
        ServletContext context = with(ServletContext.class, Map.of("getSessionCookieConfig", config));
        Cookie[] cookies = {new Cookie(cookie, "x")};
        return with(
                HttpServletRequest.class,
                Map.of("getServletContext", context, "isSecure", https, "getCookies", cookies));
    }

    @ParameterizedTest
    @CsvSource({
        "true,  false, lang, true",
        "true,  false, s,    false",
        "true,  true,  lang, false",
        "false, false, lang, false"
    })
    void formOverHttpIsToldOfTheCookieThatIsForHttpsOnly(
            boolean secureCookie, boolean https, String cookie, boolean told) {
        assertThat(ProblemPages.isWithoutItsCookie(request(secureCookie, https, cookie)))
                .isEqualTo(told);
    }

    @ParameterizedTest
    @CsvSource({"problem.secure.title", "problem.secure.advice"})
    void pageSaysToComeOverHttps(String key) {
        ProblemPage page = ProblemPage.of(new ProblemPage.SecureOnly());
        assertThat(page.getStatus()).isEqualTo(403);
        assertThat(key).isIn(page.getTitleKey(), page.getAdviceKey());
    }
}
