package org.incidenttasks.action;

import org.incidenttasks.WireEnum;

/** How much of the network an isolated device keeps; Graph's {@code isolationType}. */
public enum IsolationType implements WireEnum {
    FULL("full"),
    SELECTIVE("selective"),
    UNKNOWN_FUTURE_VALUE("unknownFutureValue");

    private final String wireName;

    IsolationType(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String wireName() {
        return wireName;
    }
}
