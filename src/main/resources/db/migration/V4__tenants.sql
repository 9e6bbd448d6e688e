-- One organisation is the provider, which makes the others: the one of the first set-up. Those who administer it manage
-- its customers from now on. suspended_at is null for an organisation that is open.

alter table tenant add column provider boolean default false not null;
alter table tenant add column suspended_at bigint;

update tenant set provider = true
    where sandbox = false
    and created_at = (select min(first_one.created_at) from tenant first_one where first_one.sandbox = false);

insert into membership (user_id, tenant_id, role)
    select m.user_id, m.tenant_id, 'PROVIDER' from membership m, tenant t
    where m.tenant_id = t.id and t.provider = true and m.role = 'ADMINISTRATOR';
