/** The database: its schema, its types, and transactions that are tried again; knows no table's meaning. */
package org.incidenttasks.storage;
