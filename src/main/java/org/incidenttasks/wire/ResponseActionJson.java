package org.incidenttasks.wire;

import jakarta.json.stream.JsonGenerator;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.incidenttasks.Problem;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.action.IndicatorType;
import org.incidenttasks.action.IsolationType;
import org.incidenttasks.action.ResponseAction;

/** Graph's JSON of a {@link ResponseAction}: {@code @odata.type} first, then the members of that type. */
public final class ResponseActionJson {

    private static final String TYPE = "@odata.type";

    /** What an indicator looks like, for a rule that came without its type. The order matters. */
    private record Look(Pattern pattern, IndicatorType type) {}

    private static final List<Look> LOOKS = List.of(
            new Look(Pattern.compile("[0-9A-Fa-f]{40}"), IndicatorType.FILE_SHA1),
            new Look(Pattern.compile("[0-9A-Fa-f]{64}"), IndicatorType.FILE_SHA256),
            new Look(Pattern.compile("[0-9A-Fa-f]{32}"), IndicatorType.FILE_MD5),
            new Look(
                    Pattern.compile("(\\d{1,3}\\.){3}\\d{1,3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*"), IndicatorType.IP_ADDRESS),
            new Look(Pattern.compile("(?i)[a-z][a-z0-9+.-]*://\\S+"), IndicatorType.URL),
            new Look(Pattern.compile("(?i)[a-z0-9._-]{1,250}\\.[a-z0-9-]{2,63}"), IndicatorType.DOMAIN_NAME));

    private ResponseActionJson() {}

    /** Writes the value of a member of that name; null where there is no action. */
    public static void write(JsonGenerator json, String member, Optional<ResponseAction> action, JsonStyle style) {
        if (action.isEmpty()) {
            json.writeNull(member);
            return;
        }
        ResponseAction present = action.get();
        json.writeStartObject(member);
        if (style.metadata() != JsonStyle.Metadata.NONE) {
            json.write(TYPE, ResponseAction.odataType(present.type()));
        }
        json.write("identifierValue", present.identifierValue());
        if (present instanceof ResponseAction.IsolateDevice isolate) {
            json.write("isolationType", isolate.isolationType().wireName());
        } else if (present instanceof ResponseAction.StopAndQuarantineFile quarantine) {
            if (quarantine.deviceId() == null) {
                json.writeNull("deviceId");
            } else {
                json.write("deviceId", quarantine.deviceId());
            }
        } else if (present instanceof ResponseAction.SubmitIocRule rule) {
            json.write("indicatorType", rule.indicatorType().wireName());
        }
        json.writeEnd();
    }

    /**
     * The action type that an {@code @odata.type} names.
     *
     * @throws Problem.Invalid listing the types there are
     */
    static ActionType typeOf(Members action) {
        String name = action.text(TYPE);
        return byName(name).orElseThrow(() -> wrongType(name));
    }

    private static Optional<ActionType> byName(String name) {
        return Arrays.stream(ActionType.values())
                .filter(ActionType::actionable)
                .filter(type -> ResponseAction.odataType(type).equals(name))
                .findFirst();
    }

    /**
     * Reads the action of a task of a type.
     *
     * @param action null where the task has none
     * @throws Problem.Invalid naming the member
     */
    static ResponseAction read(ActionType type, Members action) {
        if (action == null) {
            return null;
        }
        if (!type.actionable()) {
            throw new Problem.Invalid(
                    "'responseAction' must be null: a task of the type " + type.wireName() + " has none.");
        }
        requireType(type, action);
        String identifier = action.text("identifierValue");
        IsolationType isolation = type == ActionType.ISOLATE_DEVICE ? isolation(action) : null;
        String device = type == ActionType.STOP_AND_QUARANTINE_FILE ? action.text("deviceId") : null;
        IndicatorType indicator = type == ActionType.SUBMIT_IOC_RULE ? indicator(action, identifier) : null;
        ResponseAction read = ResponseAction.of(type, identifier, isolation, device, indicator);
        action.refuseOthers("@odata.type, identifierValue"
                + (type == ActionType.ISOLATE_DEVICE ? ", isolationType" : "")
                + (type == ActionType.STOP_AND_QUARANTINE_FILE ? ", deviceId" : "")
                + (type == ActionType.SUBMIT_IOC_RULE ? ", indicatorType" : ""));
        return read;
    }

    private static void requireType(ActionType type, Members action) {
        String name = action.text(TYPE);
        String right = ResponseAction.odataType(type);
        if (right.equals(name)) {
            return;
        }
        Optional<ActionType> other = byName(name);
        if (other.isPresent()) {
            throw new Problem.Invalid("'responseAction.@odata.type' is that of "
                    + other.get().wireName() + ", but 'actionType' is " + type.wireName() + ": make them agree.");
        }
        if (!action.isMending() || !isNear(type, name)) {
            throw wrongType(name);
        }
        action.note("'responseAction.@odata.type' was " + (name == null ? "missing" : "'" + name + "'") + ": taken as '"
                + right + "'.");
    }

    /** The documentation writes {@code #microsoft.graph.security.isolateDeviceResponseAction}, another type of Graph's. */
    private static boolean isNear(ActionType type, String name) {
        return name == null
                || name.equalsIgnoreCase(ResponseAction.NAMESPACE + type.wireName() + "ResponseAction")
                || name.equalsIgnoreCase(ResponseAction.odataType(type))
                || name.equals(ResponseAction.NAMESPACE + "incidentTaskResponseAction");
    }

    private static IsolationType isolation(Members action) {
        IsolationType isolation = action.member("isolationType", IsolationType.class);
        if (isolation == null && action.isMending()) {
            action.note("'responseAction.isolationType' was missing: taken as 'full', as documented.");
            return IsolationType.FULL;
        }
        return isolation;
    }

    private static IndicatorType indicator(Members action, String identifier) {
        IndicatorType indicator = action.member("indicatorType", IndicatorType.class);
        if (indicator == null && action.isMending() && identifier != null) {
            for (Look look : LOOKS) {
                if (look.pattern().matcher(identifier.strip()).matches()) {
                    action.note("'responseAction.indicatorType' was missing: taken as '"
                            + look.type().wireName() + "' by its look.");
                    return look.type();
                }
            }
        }
        return indicator;
    }

    private static Problem wrongType(String name) {
        String said = name == null ? "missing" : "'" + org.incidenttasks.Texts.cut(name, 200) + "'";
        return new Problem.Invalid("'responseAction.@odata.type' is " + said + " but must be one of "
                + String.join(
                        ", ",
                        Arrays.stream(ActionType.values())
                                .filter(ActionType::actionable)
                                .map(ResponseAction::odataType)
                                .toList())
                + ".");
    }
}
