package org.incidenttasks.web.task;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.incidenttasks.WireEnum;
import org.incidenttasks.web.view.Choice;
import org.incidenttasks.web.view.Texts;

/** The options of select fields, from enumerations and their texts. */
final class Choices {

    private Choices() {}

    /** Every member that may be set, in Graph's order. */
    static <E extends Enum<E> & WireEnum> List<Choice> of(Class<E> type, String prefix, Locale locale) {
        return of(WireEnum.settable(type), prefix, "", locale);
    }

    /** These members; each text's key is the prefix, the wire name and the suffix. */
    static List<Choice> of(Collection<? extends WireEnum> members, String prefix, String suffix, Locale locale) {
        return members.stream()
                .map(member -> new Choice(member.wireName(), Texts.text(locale, prefix + member.wireName() + suffix)))
                .toList();
    }
}
