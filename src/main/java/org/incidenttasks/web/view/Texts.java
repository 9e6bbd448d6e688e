package org.incidenttasks.web.view;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.MissingResourceException;
import java.util.Optional;
import java.util.ResourceBundle;
import org.thymeleaf.context.ITemplateContext;
import org.thymeleaf.messageresolver.AbstractMessageResolver;

/**
 * The texts of the pages, from {@code messages.properties} (English) and {@code messages_de.properties}. Every text is
 * a {@link MessageFormat} pattern, with or without arguments, so that one rule holds for apostrophes: write ’, or two
 * of the straight one.
 */
public final class Texts extends AbstractMessageResolver {

    /** Without it a German server would speak German to an English browser. */
    private static final ResourceBundle.Control NO_FALLBACK =
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

    /** The text of a key, or nothing. */
    public static Optional<String> find(Locale locale, String key, Object... arguments) {
        try {
            var bundle = ResourceBundle.getBundle("messages", locale, Texts.class.getClassLoader(), NO_FALLBACK);
            return Optional.of(new MessageFormat(bundle.getString(key), locale).format(arguments));
        } catch (MissingResourceException e) {
            return Optional.empty();
        }
    }

    /** The text of a key; the key itself where there is none, so that a forgotten text is seen and breaks nothing. */
    public static String text(Locale locale, String key, Object... arguments) {
        return find(locale, key, arguments).orElse(key);
    }

    @Override
    public String resolveMessage(ITemplateContext context, Class<?> origin, String key, Object[] arguments) {
        return find(context.getLocale(), key, arguments == null ? new Object[0] : arguments)
                .orElse(null);
    }

    @Override
    public String createAbsentMessageRepresentation(
            ITemplateContext context, Class<?> origin, String key, Object[] arguments) {
        return key;
    }
}
