package org.incidenttasks.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.incidenttasks.access.Permission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A provider and its customers on the pages, from the customer's first day to its suspension. */
class CustomersIT extends Deployed {

    /** A customer with an administrator of its own, who is signed in. */
    private record Customer(String id, String name, String userName, String password, Browser administrator) {}

    private static Customer customer(Browser manager) {
        String name = "Customer " + UUID.randomUUID();
        String userName = "own-" + UUID.randomUUID();
        String password = "pw-" + UUID.randomUUID();
        Browser.Page made = manager.submit(
                manager.get("ui/customers/new"),
                "/ui/customers/new",
                "name",
                name,
                "displayName",
                "Own Administrator",
                "userName",
                userName,
                "password",
                password);
        assertThat(made.status()).as(made.text()).isEqualTo(200);
        assertThat(made.document().select("h1").text()).isEqualTo(name);
        String path = made.address().getPath();
        Browser administrator = new Browser(Installation.BASE);
        assertThat(signIn(administrator, userName, password).status()).isEqualTo(200);
        return new Customer(path.substring(path.lastIndexOf('/') + 1), name, userName, password, administrator);
    }

    private static Browser.Page signIn(Browser browser, String userName, String password) {
        return browser.submit(browser.get("ui/sign-in"), "/ui/sign-in", "userName", userName, "password", password);
    }

    /** One of the provider's people, not signed in: id, user name and password. */
    private static String[] colleague(Browser manager) {
        String userName = "ours-" + UUID.randomUUID();
        String password = "pw-" + UUID.randomUUID();
        Browser.Page people = manager.submit(
                manager.get("ui/people/new"),
                "/ui/people/new",
                "userName",
                userName,
                "displayName",
                "Our " + userName,
                "password",
                password,
                "roles",
                "READER");
        String link = people.link(userName);
        return new String[] {link.substring(link.lastIndexOf('/') + 1), userName, password};
    }

    @Test
    void providersPersonIsSentToSeveralCustomersAndTheCustomerTakesTheRolesAway() {
        Browser manager = Installation.signedIn(false);
        Customer first = customer(manager);
        Customer second = customer(manager);
        String[] ours = colleague(manager);
        Browser.Page saved = manager.submit(
                manager.get("ui/delegates/" + ours[0]),
                "/ui/delegates/" + ours[0],
                "roles",
                first.id() + ":RESPONDER",
                "roles",
                second.id() + ":READER");
        assertThat(saved.document().select("input[name=roles][checked]")).hasSize(2);
        Browser person = new Browser(Installation.BASE);
        signIn(person, ours[1], ours[2]);
        assertThat(person.get("ui/organizations").text()).contains(first.name(), second.name());

        // The customer sees who that is, and whose.
        String page = "ui/people/" + ours[0];
        assertThat(first.administrator().get("ui/people").text()).contains(ours[1], "of your provider");
        Browser.Page shown = first.administrator().get(page);
        assertThat(shown.document().select("form[action$=/password]")).isEmpty();
        first.administrator().submit(shown, "/roles");
        assertThat(first.administrator().get(page).status()).isEqualTo(404);
        assertThat(manager.get("ui/customers/" + first.id()).document().select("input[name=roles][checked]"))
                .isEmpty();
        assertThat(first.administrator().get("ui/audit").text()).contains("gave the user " + ours[1]);
        assertThat(manager.get("ui/audit").text()).contains(ours[1] + " these roles in the customer " + first.name());

        // What a form shows and somebody else changed meanwhile is left alone.
        Browser.Page old = manager.get("ui/customers/" + second.id());
        manager.submit(
                manager.get("ui/customers/" + second.id()),
                "/roles",
                "roles",
                ours[0] + ":READER",
                "roles",
                ours[0] + ":ISSUER");
        manager.submit(old, "/roles", "roles", ours[0] + ":READER");
        assertThat(manager.get("ui/delegates/" + ours[0]).document().select("input[name=roles][checked]"))
                .extracting(box -> box.val())
                .containsExactly(second.id() + ":READER", second.id() + ":ISSUER");
    }

    @Test
    void nobodyGetsIntoASuspendedCustomer() {
        Browser manager = Installation.signedIn(false);
        Customer customer = customer(manager);
        Api api = Installation.client(
                Installation.BASE,
                customer.administrator(),
                Permission.allAppRoles().toArray(String[]::new));
        String execution = api.isolate("suspended-pc");
        assertThat(api.postNothing("/security/incidentTasks/" + execution + "/executeResponseAction")
                        .status())
                .isEqualTo(204);
        Browser.Page form = customer.administrator().get("ui/people/new");
        Browser.Page suspended =
                manager.submit(manager.get("ui/customers/" + customer.id()), "/suspended", "suspend", "true");
        assertThat(suspended.text()).contains("Suspended since");

        Api.Answer call = api.get("/security/incidentTasks");
        assertThat(call.status()).isEqualTo(401);
        assertThat(call.errorMessage()).contains("suspended");
        Api.Answer fresh = new Api(Installation.BASE, api.tenantId(), api.clientId(), "wrong")
                .askForToken("client_credentials", api.clientId(), "wrong");
        assertThat(fresh.status()).as("told to who has the secret only").isEqualTo(401);
        Browser.Page away = customer.administrator().get("ui/tasks");
        assertThat(away.address().getPath()).isEqualTo("/ui/organizations");
        assertThat(away.text()).contains("suspended");
        assertThat(away.document().select("main button[name=tenant]")).isEmpty();
        assertThat(customer.administrator()
                        .submit(
                                form,
                                "/ui/people/new",
                                "userName",
                                "late-one",
                                "displayName",
                                "Late",
                                "password",
                                "seven green bicycles",
                                "roles",
                                "READER")
                        .status())
                .isEqualTo(403);
        Browser.Page refused = signIn(new Browser(Installation.BASE), customer.userName(), customer.password());
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.text()).contains("suspended");

        manager.submit(manager.get("ui/customers/" + customer.id()), "/suspended", "suspend", "false");
        assertThat(customer.administrator().get("ui/people").status()).isEqualTo(200);
        assertThat(customer.administrator().get("ui/people").text()).doesNotContain("late-one");
        assertThat(api.get("/security/incidentTasks/" + execution).status()).isEqualTo(200);
        assertThat(customer.administrator().get("ui/audit").text()).contains("suspended", "took up");
    }

    @Test
    void tokenOfASuspendedCustomerIsRefusedWithItsReason() {
        Browser manager = Installation.signedIn(false);
        Customer customer = customer(manager);
        Browser.Page client = customer.administrator()
                .submit(
                        customer.administrator().get("ui/clients/new"),
                        "/ui/clients/new",
                        "displayName",
                        "Later",
                        "roles",
                        "SecurityIncident.Read.All");
        var secret = java.util.regex.Pattern.compile("(?<![\\w-])[\\w-]{43}(?![\\w-])")
                .matcher(client.document().wholeText());
        assertThat(secret.find()).isTrue();
        String path = client.address().getPath();
        String id = path.substring(path.lastIndexOf('/') + 1);
        Api api = new Api(Installation.BASE, customer.id(), id, secret.group());
        manager.submit(manager.get("ui/customers/" + customer.id()), "/suspended", "suspend", "true");
        Api.Answer answer = api.askForToken("client_credentials", id, secret.group());
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().getString("error")).isEqualTo("unauthorized_client");
        assertThat(answer.json().getString("error_description")).contains("suspended");
        manager.submit(manager.get("ui/customers/" + customer.id()), "/suspended", "suspend", "false");
        assertThat(api.askForToken("client_credentials", id, secret.group()).status())
                .isEqualTo(200);
    }

    @Test
    void linkIntoAnotherOrganisationOffersToGoOverToWhoMayReadThere() {
        Browser manager = Installation.signedIn(false);
        Customer customer = customer(manager);
        Customer other = customer(manager);
        Api api = Installation.client(
                Installation.BASE,
                customer.administrator(),
                Permission.allAppRoles().toArray(String[]::new));
        String task = api.isolate("linked-pc");
        String incident = api.get("/security/incidentTasks/" + task + "?$expand=incident")
                .json()
                .getJsonObject("incident")
                .getString("id");
        String[] ours = colleague(manager);
        manager.submit(manager.get("ui/customers/" + customer.id()), "/roles", "roles", ours[0] + ":READER");
        Browser person = new Browser(Installation.BASE);
        signIn(person, ours[1], ours[2]);
        List<String> pages = List.of("ui/tasks/" + task, "ui/tasks/" + task + "/execute", "ui/incidents/" + incident);
        for (String page : pages) {
            // From the provider's organisation each time.
            Browser.Page choice = person.get("ui/organizations");
            choice.document().select("main button[name=tenant]").stream()
                    .map(button -> button.attr("value"))
                    .filter(id -> !id.equals(customer.id()))
                    .forEach(home -> person.submitIn(choice, "main", "/ui/tenant", "tenant", home));
            Browser.Page offer = person.get(page);
            assertThat(offer.status()).isEqualTo(404);
            assertThat(offer.text()).contains("Go over to " + customer.name()).doesNotContain("linked-pc");
            Browser.Page there = person.submitIn(offer, "main", "/ui/tenant", "tenant", customer.id());
            assertThat(there.status()).isEqualTo(200);
            assertThat(there.address().getPath()).endsWith(page.substring("ui".length()));
            // Who may not read there finds what there is for anybody: nothing.
            for (Browser stranger : List.of(manager, other.administrator())) {
                Browser.Page nothing = stranger.get(page);
                assertThat(nothing.status()).isEqualTo(404);
                assertThat(nothing.text()).doesNotContain(customer.name(), "linked-pc");
                assertThat(nothing.document().select("main form")).isEmpty();
            }
        }
    }

    @Test
    void manyOrganisationsAreSearched() {
        Browser manager = Installation.signedIn(false);
        String[] ours = colleague(manager);
        String word = "Many" + UUID.randomUUID().toString().substring(0, 8);
        for (int i = 0; i < 10; i++) {
            manager.submit(
                    manager.get("ui/customers/new"),
                    "/ui/customers/new",
                    "name",
                    word + " " + i,
                    "administrator",
                    ours[0]);
        }
        assertThat(manager.get("ui/customers?text=" + word).document().select("tbody tr"))
                .hasSize(10);
        Browser person = new Browser(Installation.BASE);
        Browser.Page page = signIn(person, ours[1], ours[2]);
        assertThat(page.document().select("select[name=tenant] option")).hasSize(7);
        assertThat(page.link("All 11 organizations")).endsWith("/ui/organizations");
        Browser.Page found = person.get("ui/organizations?text=" + word + "+9");
        assertThat(found.document().select("main tbody tr")).hasSize(1);
        String ninth = found.document().select("main button[name=tenant]").val();
        Browser.Page there = person.submitIn(found, "main", "/ui/tenant", "tenant", ninth);
        assertThat(there.document().select(".tenant strong").text()).isEqualTo(word + " 9");
        // The way back is the first of the short list.
        assertThat(there.document().select("select[name=tenant] option").first().text())
                .isEqualTo(Installation.ORGANIZATION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ui/customers", "ui/customers/new", "ui/delegates", "ui/organizations"})
    void everyPageSpeaksBothLanguages(String path) {
        Browser.Page english = Installation.signedIn(false).get(path);
        Browser.Page german = Installation.signedIn(false).speaking("de").get(path);
        assertThat(german.document().select("html").attr("lang")).isEqualTo("de");
        assertThat(german.text()).isNotEqualTo(english.text());
        for (Browser.Page page : List.of(english, german)) {
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.document().text()).doesNotContain("??");
            assertThat(page.document().select("[style], script, style")).isEmpty();
        }
    }
}
