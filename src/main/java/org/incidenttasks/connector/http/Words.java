package org.incidenttasks.connector.http;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import org.incidenttasks.Texts;

/** What a target says of its refusal: the members that error bodies of REST and OAuth use, else the text itself. */
final class Words {

    private static final int MOST = 500;

    private Words() {}

    static String of(Answer answer) {
        try {
            String words = of(answer.json());
            if (!words.isEmpty()) {
                return Texts.cut(words, MOST);
            }
        } catch (HttpFailure e) {
            // No JSON: the text itself, unless it is a page for people.
        }
        String text = answer.text().strip();
        return text.isEmpty() || text.startsWith("<") ? "no words." : Texts.cut(text.replaceAll("\\s+", " "), MOST);
    }

    private static String of(JsonValue body) {
        if (!(body instanceof JsonObject object)) {
            return "";
        }
        List<String> words = new ArrayList<>();
        JsonValue error = object.get("error");
        if (error instanceof JsonObject inner) {
            add(words, inner, "code");
            add(words, inner, "message");
        } else {
            add(words, object, "error");
            add(words, object, "error_description");
            add(words, object, "errorMessage");
            add(words, object, "message");
        }
        return String.join(": ", words);
    }

    private static void add(List<String> words, JsonObject object, String member) {
        if (object.get(member) instanceof JsonString text && !text.getString().isBlank()) {
            words.add(text.getString().strip());
        }
    }
}
