/** Lets people sign in with an OpenID Connect provider, and says which of its groups is which role. */
package org.incidenttasks.identity.oidc;
