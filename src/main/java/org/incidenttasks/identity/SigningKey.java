package org.incidenttasks.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.incidenttasks.storage.InstantConverter;

/** One of the keys that sign access tokens: published, then signing, then accepted until its last token has run out. */
@Entity
@Table(name = "signing_key")
public class SigningKey {

    private static final int RSA_BITS = 2048;

    /** The longest a token may hold by {@code INCIDENT_TASKS_TOKEN_LIFETIME}, and what clocks and caches may add. */
    static final Duration LAST_TOKEN = Duration.ofHours(24).plusMinutes(10);

    @Id
    @Column(name = "key_number")
    private int number;

    @Column(name = "private_jwk")
    private String privateJwk;

    @Convert(converter = InstantConverter.class)
    @Column(name = "created_at")
    private Instant createdAt;

    @Convert(converter = InstantConverter.class)
    @Column(name = "active_at")
    private Instant activeAt;

    @Convert(converter = InstantConverter.class)
    @Column(name = "retired_at")
    private Instant retiredAt;

    protected SigningKey() {}

    /** A new key, the number after the last one's. */
    SigningKey(int number, Instant createdAt, Instant activeAt) {
        this.number = number;
        this.privateJwk = newRsaKey();
        this.createdAt = InstantConverter.cut(createdAt);
        this.activeAt = InstantConverter.cut(activeAt);
    }

    private static String newRsaKey() {
        try {
            return new RSAKeyGenerator(RSA_BITS)
                    .keyUse(KeyUse.SIGNATURE)
                    .keyID(UUID.randomUUID().toString())
                    .generate()
                    .toJSONString();
        } catch (JOSEException e) {
            throw new IllegalStateException("Every Java platform makes RSA keys", e);
        }
    }

    RSAKey key() {
        try {
            return RSAKey.parse(privateJwk);
        } catch (ParseException e) {
            throw new IllegalStateException("The stored key " + number + " for access tokens is damaged", e);
        }
    }

    /** The next one signs from then on. */
    void retire(Instant at) {
        retiredAt = InstantConverter.cut(at);
    }

    /** Whether no token that it signed can hold any more. */
    boolean isDone(Instant now) {
        return retiredAt != null && now.isAfter(retiredAt.plus(LAST_TOKEN));
    }

    int getNumber() {
        return number;
    }

    Instant getCreatedAt() {
        return createdAt;
    }

    Instant getActiveAt() {
        return activeAt;
    }

    Instant getRetiredAt() {
        return retiredAt;
    }
}
