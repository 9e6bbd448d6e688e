package org.incidenttasks.web.view;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.mvc.locale.LocaleResolver;
import jakarta.mvc.locale.LocaleResolverContext;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * The language of a page: the one chosen on an earlier page, else the best of the browser's, else English. Always one
 * that has texts, and never null: Thymeleaf stops at the empty locale that a client without {@code Accept-Language}
 * gives.
 */
@ApplicationScoped
@Priority(10)
public class Locales implements LocaleResolver {

    /** The cookie that keeps the choice; its value is a language of two letters. */
    public static final String COOKIE = "lang";

    private static final List<Locale> SUPPORTED = List.of(Locale.ENGLISH, Locale.GERMAN);

    @Override
    public Locale resolveLocale(LocaleResolverContext context) {
        var chosen = context.getCookie(COOKIE);
        return choose(chosen == null ? null : chosen.getValue(), context.getAcceptableLanguages());
    }

    /** The same for a request outside Jakarta MVC. */
    public static Locale of(HttpServletRequest request) {
        var cookies = request.getCookies() == null ? new Cookie[0] : request.getCookies();
        var chosen = Arrays.stream(cookies)
                .filter(cookie -> COOKIE.equals(cookie.getName()))
                .map(Cookie::getValue)
                .findFirst()
                .orElse(null);
        return choose(chosen, Collections.list(request.getLocales()));
    }

    /** The supported locale of that language; English for null and for any other. */
    public static Locale supported(String language) {
        return SUPPORTED.stream()
                .filter(locale -> locale.getLanguage().equals(language))
                .findFirst()
                .orElse(Locale.ENGLISH);
    }

    static Locale choose(String chosen, List<Locale> wanted) {
        if (chosen != null) {
            return supported(chosen);
        }
        return wanted.stream()
                .map(Locale::getLanguage)
                .filter(language -> SUPPORTED.stream()
                        .anyMatch(locale -> locale.getLanguage().equals(language)))
                .findFirst()
                .map(Locales::supported)
                .orElse(Locale.ENGLISH);
    }
}
