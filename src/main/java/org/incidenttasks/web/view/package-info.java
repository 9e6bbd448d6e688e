/** What every page needs and no page is: templates, texts, languages, forms, notices, faults and headers. */
package org.incidenttasks.web.view;
