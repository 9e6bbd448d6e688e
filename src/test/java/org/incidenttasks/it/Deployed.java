package org.incidenttasks.it;

import java.io.File;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.extension.ExtendWith;

/** A test against the built WAR on the real server, from outside. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
public abstract class Deployed {

    @Deployment(testable = false)
    public static WebArchive product() {
        return ShrinkWrap.create(ZipImporter.class, "incident-tasks.war")
                .importFrom(new File("target/incident-tasks.war"))
                .as(WebArchive.class);
    }
}
