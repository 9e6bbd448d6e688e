-- A person of an identity provider: known by issuer and subject, for ever, and without a password.
alter table user_account alter column password_hash drop not null;
alter table user_account add column issuer varchar(500);
alter table user_account add column subject varchar(255);
alter table user_account add constraint user_account_subject unique (issuer, subject);

-- The keys that sign access tokens, one after the other. Published at created_at, signing from active_at to retired_at,
-- accepted until their last token has run out. Of two servers that make the next one, one breaks on its number.
create table signing_key (
    key_number integer not null primary key,
    private_jwk varchar(8000) not null,
    created_at bigint not null,
    active_at bigint not null,
    retired_at bigint
);
insert into signing_key (key_number, private_jwk, created_at, active_at)
    select 1, secret_value, created_at, created_at from server_secret where name = 'token-key';
delete from server_secret where name = 'token-key';
