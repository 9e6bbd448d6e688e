/**
 * Calls over https to addresses that an administrator of an organisation named: only where the operator lets them go, and
 * to the very address that was checked.
 */
package org.incidenttasks.connector.outbound;
