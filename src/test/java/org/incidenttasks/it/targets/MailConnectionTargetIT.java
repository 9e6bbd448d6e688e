package org.incidenttasks.it.targets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.incidenttasks.it.Browser;
import org.incidenttasks.it.Deployed;
import org.incidenttasks.it.Installation;
import org.junit.jupiter.api.Test;

/** The WAR on the real server has all that the mail library needs: an administrator tests a connection to a real Dovecot. */
class MailConnectionTargetIT extends Deployed {

    @Test
    void connectionIsMadeAndTestedOnThePage() {
        try (Dovecot dovecot = Dovecot.start()) {
            Browser administrator = Installation.signedIn(false);
            List<String> fields = new ArrayList<>(
                    List.of("connector", "imap", "name", "Mail " + UUID.randomUUID(), "actions", "softDeleteEmail"));
            dovecot.settings("ada", "bob").forEach((name, value) -> {
                fields.add("set-" + name);
                fields.add(value);
            });
            Browser.Page made = administrator.submit(
                    administrator.get("ui/connections/new?connector=imap"),
                    "/ui/connections/new",
                    fields.toArray(String[]::new));
            assertThat(made.status()).as(made.text()).isEqualTo(200);
            assertThat(made.text()).doesNotContain(dovecot.settings("ada").get("masterPassword"));
            Browser.Page tested = administrator.submit(made, made.address().getPath() + "/test");
            assertThat(tested.text())
                    .contains("ada: signed in over TLS", "bob: signed in over TLS", "Trash is 'Deleted'");
        }
    }
}
