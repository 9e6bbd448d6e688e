/**
 * The sandbox: a small world per sandbox tenant, kept in the database, on which every action can be carried out,
 * watched and made to fail. It touches nothing outside, and every detail it gives begins with "Sandbox:".
 */
package org.incidenttasks.connector.lab;
