package org.incidenttasks.action;

import org.incidenttasks.WireEnum;

/** What kind of indicator a {@code submitIocRule} action carries; names as Defender for Endpoint's {@code indicatorType}, in Graph's spelling. */
public enum IndicatorType implements WireEnum {
    FILE_SHA1("fileSha1"),
    FILE_SHA256("fileSha256"),
    FILE_MD5("fileMd5"),
    IP_ADDRESS("ipAddress"),
    DOMAIN_NAME("domainName"),
    URL("url"),
    UNKNOWN_FUTURE_VALUE("unknownFutureValue");

    private final String wireName;

    IndicatorType(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String wireName() {
        return wireName;
    }
}
