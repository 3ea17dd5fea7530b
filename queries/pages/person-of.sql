-- A person by address
select people.* from people where people.email = :email
