package org.incidenttasks.connector.ldap;

import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.ExtendedResult;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.extensions.StartTLSExtendedRequest;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.incidenttasks.connector.Configuration;
import org.incidenttasks.connector.Tls;

/** A connection to a directory, signed in with the account of the configuration; always over TLS. */
final class LdapSession implements AutoCloseable {

    private static final int CONNECT_MILLIS = 5_000;
    private static final int ANSWER_MILLIS = 10_000;

    private final LDAPConnection connection;
    private final Configuration configuration;

    private LdapSession(LDAPConnection connection, Configuration configuration) {
        this.connection = connection;
        this.configuration = configuration;
    }

    /** The first of these servers that answers. */
    static LdapSession open(Configuration configuration, List<String> servers) throws LDAPException {
        LDAPException last = null;
        for (String server : servers) {
            try {
                return open(configuration, server);
            } catch (LDAPException e) {
                // A wrong password would be wrong at the next server too, and lock the account.
                if (!e.getResultCode().isConnectionUsable() || e.getResultCode() == ResultCode.CONNECT_ERROR) {
                    last = e;
                } else {
                    throw e;
                }
            }
        }
        throw last == null ? new LDAPException(ResultCode.PARAM_ERROR, "No server is named.") : last;
    }

    static LdapSession open(Configuration configuration, String server) throws LDAPException {
        boolean startTls = configuration.text(LdapConnector.SECURITY).equals(LdapConnector.START_TLS);
        int colon = server.lastIndexOf(':');
        String host = colon < 0 ? server : server.substring(0, colon);
        int port = colon < 0 ? (startTls ? 389 : 636) : Integer.parseInt(server.substring(colon + 1));
        LDAPConnectionOptions options = new LDAPConnectionOptions();
        options.setConnectTimeoutMillis(CONNECT_MILLIS);
        options.setResponseTimeoutMillis(ANSWER_MILLIS);
        options.setFollowReferrals(false);
        CheckedSockets tls = new CheckedSockets(tls(configuration).getSocketFactory());
        LDAPConnection connection =
                startTls ? new LDAPConnection(options, host, port) : new LDAPConnection(tls, options, host, port);
        try {
            if (startTls) {
                ExtendedResult answer = connection.processExtendedOperation(new StartTLSExtendedRequest(tls));
                if (answer.getResultCode() != ResultCode.SUCCESS) {
                    throw new LDAPException(answer);
                }
            }
            connection.bind(configuration.text(LdapConnector.BIND_DN), configuration.text(LdapConnector.BIND_PASSWORD));
            return new LdapSession(connection, configuration);
        } catch (LDAPException e) {
            connection.close();
            throw e;
        }
    }

    private static SSLContext tls(Configuration configuration) throws LDAPException {
        try {
            return Tls.trusting(configuration.optional(LdapConnector.CERTIFICATES));
        } catch (GeneralSecurityException e) {
            throw new LDAPException(ResultCode.PARAM_ERROR, e.getMessage(), e);
        }
    }

    private LdapDirectory directory() {
        return LdapDirectory.of(configuration.text(LdapConnector.DIRECTORY));
    }

    /** The entries that answer to a target, at most two: one is wanted. */
    List<? extends Entry> find(String target, String... attributes) throws LDAPException {
        String pattern = configuration
                .optional(LdapConnector.USER_FILTER)
                .orElseGet(() -> directory().filter());
        return search(LdapDirectory.filled(pattern, target), attributes);
    }

    /** The entry that a pre-state tells of, whatever it is called by now. */
    List<? extends Entry> find(LdapState before, String... attributes) throws LDAPException {
        Optional<Filter> filter = before.filter(directory());
        if (filter.isPresent()) {
            return search(filter.get(), attributes);
        }
        Entry entry = connection.getEntry(before.dn(), attributes);
        return entry == null ? List.of() : List.of(entry);
    }

    private List<? extends Entry> search(Filter filter, String... attributes) throws LDAPException {
        SearchRequest search =
                new SearchRequest(configuration.text(LdapConnector.BASE_DN), SearchScope.SUB, filter, attributes);
        search.setSizeLimit(2);
        search.setTimeLimitSeconds(ANSWER_MILLIS / 1_000);
        try {
            return connection.search(search).getSearchEntries();
        } catch (com.unboundid.ldap.sdk.LDAPSearchException e) {
            if (e.getResultCode() == ResultCode.SIZE_LIMIT_EXCEEDED) {
                return e.getSearchEntries();
            }
            throw e;
        }
    }

    LDAPConnection connection() {
        return connection;
    }

    @Override
    public void close() {
        connection.close();
    }
}
