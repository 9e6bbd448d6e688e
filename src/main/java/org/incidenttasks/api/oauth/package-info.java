/** Gives clients their access tokens, and tells everybody how these are checked, at Microsoft's addresses. */
package org.incidenttasks.api.oauth;
