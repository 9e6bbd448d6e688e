package org.incidenttasks.it.crash;

/**
 * Where between a wish and its end the server can be stopped on purpose. Byteman holds the thread that comes by there, in
 * the product as it is, until the test has done to the process what it wants to do.
 */
enum NamedStep {
    REQUEST_BEFORE_COMMIT("execution.ExecutionService", "begin", "AT EXIT", "TRUE", 3),
    REQUEST_BEFORE_ANSWER("execution.ExecutionService", "wake", "AT ENTRY", "TRUE", 3),
    CLAIM_BEFORE_COMMIT("execution.Outbox", "started", "AT EXIT", "is($2, \"EXECUTE\")", 3),
    CLAIMED_BEFORE_CALL("execution.Runner", "ask", "AT ENTRY", "is($1.step(), \"EXECUTE\")", 3),
    CALL_BEFORE_EFFECT("it.crash.LedgerConnector", "execute", "AT ENTRY", "TRUE", 3),
    EFFECT_BEFORE_ANSWER("it.crash.LedgerConnector", "execute", "AT EXIT", "is($!, \"Applied\")", 3),
    ANSWER_BEFORE_TRANSACTION("execution.Outbox", "record", "AT ENTRY", "is($2, \"Applied\")", 3),
    ANSWER_BEFORE_COMMIT("execution.Outbox", "apply", "AT EXIT", "is($2, \"EXECUTE\")", 3),
    IN_CHECK("it.crash.LedgerConnector", "check", "AT EXIT", "TRUE", 3),
    END_BEFORE_COMMIT("execution.Outbox", "end", "AT EXIT", "TRUE", 3),
    END_AFTER_COMMIT("execution.Runner", "write", "AT EXIT", "is($1.step(), \"CHECK\")", 3),
    IN_INQUIRY("it.crash.LedgerConnector", "inquire", "AT ENTRY", "TRUE", 1),
    INQUIRY_BEFORE_COMMIT("execution.Outbox", "apply", "AT EXIT", "is($2, \"INQUIRE\")", 1);

    private final String type;
    private final String method;
    private final String where;
    private final String condition;
    private final int passage;

    NamedStep(String type, String method, String where, String condition, int passage) {
        this.type = type;
        this.method = method;
        this.where = where;
        this.condition = condition;
        this.passage = passage;
    }

    /** As Byteman reads it. */
    String rule() {
        return String.join(
                "\n",
                "RULE " + name(),
                "CLASS org.incidenttasks." + type,
                "METHOD " + method,
                "HELPER " + Halt.class.getName(),
                where,
                "IF " + condition,
                "DO at(\"" + name() + "\", " + passage + ")",
                "ENDRULE",
                "");
    }
}
