package org.incidenttasks.task;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Converter;
import jakarta.persistence.Embeddable;
import java.util.Optional;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.action.IndicatorType;
import org.incidenttasks.action.IsolationType;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.storage.WireEnumConverter;

/**
 * An action as columns: the type, and what the action of that type holds. A type other than {@code text} may stand
 * without its action, as an imported task can; it cannot be executed then.
 */
@Embeddable
public class ActionColumns {

    @Convert(converter = TypeStored.class)
    @Column(name = "action_type")
    private ActionType type;

    @Column(name = "identifier_value")
    private String identifierValue;

    @Convert(converter = IsolationStored.class)
    @Column(name = "isolation_type")
    private IsolationType isolationType;

    @Column(name = "device_id")
    private String deviceId;

    @Convert(converter = IndicatorStored.class)
    @Column(name = "indicator_type")
    private IndicatorType indicatorType;

    protected ActionColumns() {}

    /** The action may be null; else it must be of the type. */
    public ActionColumns(ActionType type, ResponseAction action) {
        this.type = type;
        if (action != null) {
            if (action.type() != type) {
                throw new IllegalArgumentException(action.type() + " is no action of " + type);
            }
            identifierValue = action.identifierValue();
            if (action instanceof ResponseAction.IsolateDevice isolate) {
                isolationType = isolate.isolationType();
            } else if (action instanceof ResponseAction.StopAndQuarantineFile quarantine) {
                deviceId = quarantine.deviceId();
            } else if (action instanceof ResponseAction.SubmitIocRule rule) {
                indicatorType = rule.indicatorType();
            }
        }
    }

    public ActionType type() {
        return type;
    }

    /** What would be done to whom; empty for {@code text} and for a task that came without. */
    public Optional<ResponseAction> action() {
        return identifierValue == null
                ? Optional.empty()
                : Optional.ofNullable(ResponseAction.of(type, identifierValue, isolationType, deviceId, indicatorType));
    }

    /** Stores the wire name. */
    @Converter
    public static class TypeStored extends WireEnumConverter<ActionType>
            implements AttributeConverter<ActionType, String> {
        public TypeStored() {
            super(ActionType.class);
        }
    }

    /** Stores the wire name. */
    @Converter
    public static class IsolationStored extends WireEnumConverter<IsolationType>
            implements AttributeConverter<IsolationType, String> {
        public IsolationStored() {
            super(IsolationType.class);
        }
    }

    /** Stores the wire name. */
    @Converter
    public static class IndicatorStored extends WireEnumConverter<IndicatorType>
            implements AttributeConverter<IndicatorType, String> {
        public IndicatorStored() {
            super(IndicatorType.class);
        }
    }
}
