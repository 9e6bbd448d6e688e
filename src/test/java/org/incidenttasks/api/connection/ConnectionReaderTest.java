package org.incidenttasks.api.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.incidenttasks.Problem;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.connection.ConnectionChange;
import org.incidenttasks.wire.GraphJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionReaderTest {

    private static JsonObject json(String text) {
        return GraphJson.readObject(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsWhatIsToBeMade() {
        ConnectionReader.Creation creation = ConnectionReader.creation(
                json(
                        "{'displayName':'One','connector':'ldap','actionTypes':['disableUser'],"
                                + "'settings':{'servers':['a:1','b:2'],'port':636,'secure':true,'baseDn':'dc=x','userFilter':null}}"));
        assertThat(creation.connector()).isEqualTo("ldap");
        assertThat(creation.draft().name()).isEqualTo("One");
        assertThat(creation.draft().actionTypes()).containsExactly(ActionType.DISABLE_USER);
        assertThat(creation.draft().targets()).isEmpty();
        assertThat(creation.draft().values())
                .isEqualTo(Map.of("servers", "a:1\nb:2", "port", "636", "secure", "true", "baseDn", "dc=x"));
    }

    @Test
    void readsWhatIsToChangeAndNothingElse() {
        ConnectionChange nothing = ConnectionReader.change(json("{}"));
        assertThat(nothing.name()).isEmpty();
        assertThat(nothing.enabled()).isEmpty();
        assertThat(nothing.rank()).isEmpty();
        assertThat(nothing.targets()).isEmpty();

        ConnectionChange change = ConnectionReader.change(
                json("{'enabled':false,'rank':2,'targets':null,'settings':{'hint':null,'host':'h'}}"));
        assertThat(change.enabled()).contains(false);
        assertThat(change.rank()).isEqualTo(OptionalInt.of(2));
        assertThat(change.targets()).isEqualTo(Optional.of(List.of()));
        assertThat(change.taken()).containsExactly("hint");
        assertThat(change.values()).isEqualTo(Map.of("host", "h"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'displayName':null}             | displayName
            {'enabled':'yes'}                | enabled
            {'enabled':null}                 | enabled
            {'rank':1.5}                     | rank
            {'rank':'first'}                 | rank
            {'actionTypes':['melt']}         | melt
            {'actionTypes':'disableUser'}    | actionTypes
            {'targets':[1]}                  | targets
            {'settings':[]}                  | settings
            {'settings':{'a':{}}}            | a
            {'settings':{'a':[1]}}           | a
            {'settings':{'a':['x\\ny']}}   | a
            {'connector':'ssh'}              | connector
            {'id':'1'}                       | id
            """)
    void refusesWhatItWouldHaveToPassOver(String sent, String named) {
        assertThatThrownBy(() -> ConnectionReader.change(json(sent)))
                .isInstanceOf(Problem.Invalid.class)
                .hasMessageContaining("'" + named + "'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'displayName':'x','actionTypes':['disableUser']}                                     | connector
            {'displayName':'x','connector':'ldap'}                                                | actionTypes
            {'displayName':'x','connector':'ldap','actionTypes':['disableUser'],'enabled':true}   | enabled
            """)
    void refusesWhatCannotBeMade(String sent, String named) {
        assertThatThrownBy(() -> ConnectionReader.creation(json(sent)))
                .isInstanceOf(Problem.Invalid.class)
                .hasMessageContaining("'" + named + "'");
    }
}
