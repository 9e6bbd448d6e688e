package org.incidenttasks.connector.lab;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.Optional;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;
import org.incidenttasks.Texts;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.action.ActionType.TargetKind;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.connector.Ability;
import org.incidenttasks.connector.Connector;
import org.incidenttasks.connector.EvidenceStore;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;

/**
 * Carries out every action in a sandbox tenant's {@linkplain LabWorld world}, and fails where the
 * {@linkplain LabBehavior name} of a target or the setting asks for it. It serves no other tenant.
 */
@ApplicationScoped
public class LabConnector implements Connector {

    /** Its name, by which a page can tell that nothing outside was touched. */
    public static final String NAME = "lab";

    /** How every detail begins. */
    static final String SAYS = "Sandbox: ";

    private static final int PRECEDENCE = 10;

    private LabWorld world;
    private Settings settings;
    private EvidenceStore evidence;

    protected LabConnector() {}

    @Inject
    public LabConnector(LabWorld world, Settings settings, EvidenceStore evidence) {
        this.world = world;
        this.settings = settings;
        this.evidence = evidence;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean serves(ActionType type, boolean sandbox) {
        return sandbox && type.actionable();
    }

    @Override
    public Optional<Ability> ability(ActionType type) {
        boolean reversible = type.isLasting() || type.takesBack() || type == ActionType.FORCE_USER_PASSWORD_RESET;
        return Optional.of(new Ability(true, Ability.Look.READ_AGAIN, reversible));
    }

    @Override
    public int precedence() {
        return PRECEDENCE;
    }

    /** What is there before it is changed; of one that will not be changed there is nothing to keep. */
    @Override
    public Optional<Outcome> prepare(Order order) {
        requireSandbox(order);
        LabBehavior behavior = target(order).behavior;
        return behavior == LabBehavior.MISSING || behavior == LabBehavior.OFFLINE
                ? Optional.empty()
                : world.before(order).map(Outcome.Prepared::new);
    }

    @Override
    public Outcome execute(Order order) {
        requireSandbox(order);
        // The ledger first: what was done stays done, however its target is set to behave now.
        return brought(order, world.inquire(order).orElseGet(() -> begin(order)));
    }

    private Outcome begin(Order order) {
        Target target = target(order);
        switch (target.behavior) {
            case MISSING:
                return failed("No " + target.kind + " named " + target.name + " in this sandbox", false);
            case OFFLINE:
                return failed(target.title() + " did not answer", true);
            case FLAKY:
                if (order.attempt() <= 1) {
                    return failed(target.title() + " broke the connection; it answers the second time", true);
                }
                return world.carryOut(order, target.behavior, settings.duration(Setting.LAB_SLOW));
            default:
                return world.carryOut(order, target.behavior, settings.duration(Setting.LAB_SLOW));
        }
    }

    @Override
    public Optional<Outcome> inquire(Order order) {
        requireSandbox(order);
        return world.inquire(order).map(outcome -> brought(order, outcome));
    }

    /** A package that was gathered is handed over, as a real one would be. */
    private Outcome brought(Order order, Outcome outcome) {
        if (order.action().type() == ActionType.COLLECT_INVESTIGATION_PACKAGE
                && outcome instanceof Outcome.Applied
                && evidence.find(order, LabPackage.NAME).isEmpty()) {
            try {
                evidence.keep(order, LabPackage.NAME, LabPackage.MEDIA_TYPE, LabPackage.of(order));
            } catch (IOException e) {
                return failed("The package of " + order.target() + " could not be kept: " + e.getMessage(), true);
            }
        }
        return outcome;
    }

    @Override
    public Outcome check(Order order) {
        requireSandbox(order);
        return world.check(order);
    }

    private static Outcome failed(String detail, boolean retryable) {
        return new Outcome.Failed(SAYS + detail + ".", retryable);
    }

    private static void requireSandbox(Order order) {
        if (!order.sandbox()) {
            throw new IllegalArgumentException("Order " + order.key() + " is of a tenant that is no sandbox");
        }
    }

    /** The name that decides: the target's, else that of the device a file is on, else the setting. */
    private Target target(Order order) {
        TargetKind kind = order.action().type().targetKind();
        Optional<LabBehavior> own = LabBehavior.named(order.target());
        if (own.isEmpty()
                && order.action() instanceof ResponseAction.StopAndQuarantineFile quarantine
                && quarantine.deviceId() != null) {
            Optional<LabBehavior> device = LabBehavior.named(quarantine.deviceId());
            if (device.isPresent()) {
                return new Target(TargetKind.DEVICE, quarantine.deviceId(), device.get());
            }
        }
        return new Target(
                kind, order.target(), own.orElseGet(() -> LabBehavior.of(settings.text(Setting.LAB_BEHAVIOR))));
    }

    /** Who behaves how. */
    private static final class Target {
        private final String kind;
        private final String name;
        private final LabBehavior behavior;

        Target(TargetKind kind, String name, LabBehavior behavior) {
            this.kind = LabObject.word(kind);
            this.name = Texts.cut(name, 200);
            this.behavior = behavior;
        }

        String title() {
            return Character.toUpperCase(kind.charAt(0)) + kind.substring(1) + " " + name;
        }
    }
}
