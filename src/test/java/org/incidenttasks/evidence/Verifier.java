package org.incidenttasks.evidence;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;

/** The verifier that is handed to auditors, as it is handed to them: one source file. */
final class Verifier {

    static final Path SOURCE = Path.of("webapp/static/VerifyAudit.java");

    /** What it said. */
    record Answer(int exit, String text) {}

    private final Method run;

    /** Compiles it, so that it can be asked thousands of times. */
    Verifier() throws Exception {
        Path classes = Files.createDirectories(Path.of("target/verify-audit"));
        int errors = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-Xlint:all",
                        "-Werror",
                        "--release",
                        "17",
                        "-cp",
                        classes.toString(),
                        "-d",
                        classes.toString(),
                        SOURCE.toString());
        if (errors != 0) {
            throw new AssertionError(SOURCE + " does not compile");
        }
        // Its parent is the platform's: with a class of ours it would not run at an auditor's.
        URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
        run = loader.loadClass("VerifyAudit").getMethod("run", PrintStream.class, String[].class);
    }

    /** In this process. */
    Answer ask(Object... arguments) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        String[] line = List.of(arguments).stream().map(Object::toString).toArray(String[]::new);
        try {
            int exit = (int) run.invoke(null, new PrintStream(text, true, StandardCharsets.UTF_8), line);
            return new Answer(exit, text.toString(StandardCharsets.UTF_8));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e.getCause());
        }
    }

    /** As an auditor does it: with a JDK and the file. */
    static Answer command(Object... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), SOURCE.toString()));
        List.of(arguments).forEach(argument -> command.add(argument.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Answer(process.waitFor(), text);
    }
}
