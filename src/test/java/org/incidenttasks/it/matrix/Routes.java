package org.incidenttasks.it.matrix;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Application;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Everything that answers a request, read from the classes of the product: the methods of all JAX-RS applications as
 * {@code GET /ui/tasks/{}}, whatever their parameters are called, and each servlet and filter by its class.
 */
final class Routes {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.incidenttasks");

    private Routes() {}

    static SortedSet<String> deployed() {
        SortedSet<String> routes = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            if (type.isAnnotatedWith(ApplicationPath.class)) {
                routes.addAll(ofApplication(type.reflect()));
            } else if (type.isAssignableTo(Servlet.class)) {
                routes.add("SERVLET " + type.getSimpleName());
            } else if (type.isAssignableTo(Filter.class)) {
                routes.add("FILTER " + type.getSimpleName());
            }
        }
        return routes;
    }

    private static SortedSet<String> ofApplication(Class<?> type) {
        SortedSet<String> routes = new TreeSet<>();
        String base = type.getAnnotation(ApplicationPath.class).value();
        try {
            Application application =
                    (Application) type.getDeclaredConstructor().newInstance();
            for (Class<?> resource : application.getClasses()) {
                Path path = resource.getAnnotation(Path.class);
                if (path != null) {
                    Arrays.stream(resource.getMethods())
                            .flatMap(method -> ofMethod(base + "/" + path.value(), method))
                            .forEach(routes::add);
                }
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " does not tell its classes", e);
        }
        return routes;
    }

    private static Stream<String> ofMethod(String base, Method method) {
        Path path = method.getAnnotation(Path.class);
        String whole = path == null ? base : base + "/" + path.value();
        return Arrays.stream(method.getAnnotations())
                .map(Annotation::annotationType)
                .filter(annotation -> annotation.isAnnotationPresent(HttpMethod.class))
                .map(annotation -> annotation.getAnnotation(HttpMethod.class).value() + " " + normal("/" + whole));
    }

    /** Without names of parameters, doubled slashes and one at the end. */
    static String normal(String path) {
        return path.replaceAll("\\{[^}]*}", "{}").replaceAll("/+", "/").replaceAll("(?<=.)/$", "");
    }
}
