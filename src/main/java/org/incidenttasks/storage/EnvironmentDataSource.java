package org.incidenttasks.storage;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.incidenttasks.Setting;

/** The data source under Payara's pool: the same environment variables that Liberty's server.xml reads. */
public class EnvironmentDataSource implements DataSource {

    private int loginTimeout;

    @Override
    public Connection getConnection() throws SQLException {
        String data = value(Setting.DATA, "data");
        return getConnection(value(Setting.DB_USER, "tasks"), value(Setting.DB_PASSWORD, ""), data);
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return getConnection(user, password, value(Setting.DATA, "data"));
    }

    private static Connection getConnection(String user, String password, String data) throws SQLException {
        String url = value(Setting.DB_URL, "jdbc:derby:" + data + "/derby;create=true");
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        // PostgreSQL's: a server that hangs within a transaction must not hold up the others.
        properties.setProperty("options", "-c idle_in_transaction_session_timeout=25s");
        // DriverManager looked for drivers before this application, which brings them, was there.
        for (Driver driver : ServiceLoader.load(Driver.class, EnvironmentDataSource.class.getClassLoader())) {
            Connection connection = driver.connect(url, properties);
            if (connection != null) {
                return connection;
            }
        }
        throw new SQLException(
                "No driver for " + Setting.DB_URL.variable() + ": write jdbc:derby:... or" + " jdbc:postgresql:...");
    }

    private static String value(Setting setting, String otherwise) {
        String value = System.getenv(setting.variable());
        if (value == null || value.isBlank()) {
            value = System.getProperty(setting.variable());
        }
        return value == null || value.isBlank() ? otherwise : value;
    }

    @Override
    public PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {
        // The drivers log through java.util.logging.
    }

    @Override
    public void setLoginTimeout(int seconds) {
        loginTimeout = seconds;
    }

    @Override
    public int getLoginTimeout() {
        return loginTimeout;
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getLogger("org.incidenttasks.storage");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new SQLException("This data source wraps no " + type.getName() + ".");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }
}
