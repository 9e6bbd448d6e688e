/** Users of a directory: Active Directory, or OpenLDAP with its password policy overlay. */
package org.incidenttasks.connector.ldap;
