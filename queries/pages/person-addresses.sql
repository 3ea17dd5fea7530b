-- Other addresses under the name of a person
select people.email, people.message_count
from people
where people.name = :name and people.name <> '' and people.email <> :email
order by people.message_count desc, people.email
limit 20
