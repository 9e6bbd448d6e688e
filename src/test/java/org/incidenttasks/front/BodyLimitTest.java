package org.incidenttasks.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.incidenttasks.Settings;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BodyLimitTest {

    private static final Settings SETTINGS =
            new Settings(Map.of("INCIDENT_TASKS_MAX_BODY", "2000", "INCIDENT_TASKS_MAX_IMPORT", "9000"), name -> null);

    @ParameterizedTest
    @CsvSource({
        "POST, /ui/x,      application/x-www-form-urlencoded,            2000, ,        0",
        "POST, /ui/x,      application/x-www-form-urlencoded,            2001, ,        413",
        "POST, /ui/x,      'APPLICATION/X-www-form-urlencoded;charset=x', 3000000000, , 413",
        "POST, /ui/x,      application/x-www-form-urlencoded,            -1,   chunked, 411",
        "POST, /ui/x,      application/x-www-form-urlencoded,            -1,   ,        411",
        "GET,  /ui/x,      application/x-www-form-urlencoded,            -1,   ,        0",
        "GET,  /ui/x,      application/x-www-form-urlencoded,            -1,   chunked, 411",
        "GET,  /ui/x,      ,                                             -1,   ,        0",
        "POST, /ui/x,      ,                                             2001, ,        413",
        "POST, /ui/import, application/x-www-form-urlencoded,            2001, ,        413",
        "POST, /beta/x,    ,                                             -1,   ,        0",
        "POST, /beta/x,    application/json,                             2001, ,        0",
        "POST, /upload/x,  multipart/form-data;boundary=x,               2001, ,        0",
    })
    void formsOnlyAreBoundedHere(String method, String path, String type, long length, String encoding, int status) {
        Map<String, Object> answers = new HashMap<>();
        answers.put("getMethod", method);
        answers.put("getRequestURI", path);
        answers.put("getContextPath", "");
        answers.put("getContentType", type);
        answers.put("getContentLengthLong", length);
        var request = encoding == null ? Requests.of(answers) : Requests.of(answers, "Transfer-Encoding", encoding);
        assertThat(BodyLimit.refusal(request, SETTINGS).orElse(0)).isEqualTo(status);
    }
}
