package org.incidenttasks.access;

import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.incidenttasks.storage.InstantConverter;

/** A key that the server made for itself and that all its nodes share. */
@Entity
@Table(name = "server_secret")
public class ServerSecret {

    @Id
    private String name;

    @Column(name = "secret_value")
    private String value;

    @Convert(converter = InstantConverter.class)
    @Column(name = "created_at")
    private Instant createdAt;

    protected ServerSecret() {}

    ServerSecret(String name, String value, Instant now) {
        this.name = name;
        this.value = value;
        this.createdAt = InstantConverter.cut(now);
    }

    String getValue() {
        return value;
    }
}
