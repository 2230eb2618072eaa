"""Domains with a letter such as ß were kept as those of somebody else: spell them as they are mailed."""

from django.db import migrations
from email_validator import EmailNotValidError, validate_email


def spell_domains(apps, schema_editor):
    interests = apps.get_model("interest", "Interest").objects
    verified = apps.get_model("interest", "VerifiedDomain").objects
    fields = ("email", "mailbox", "mail_domain", "municipality_id")
    for interest in interests.only(*fields).iterator():
        if interest.email.isascii():
            continue
        try:
            address = validate_email(interest.email, check_deliverability=False)
        except EmailNotValidError:
            continue  # its mails fail, and the desk says why
        former, domain = interest.mail_domain, address.ascii_domain
        if former == domain:
            continue
        mailbox = f"{interest.mailbox.rpartition('@')[0]}@{domain}"
        interests.filter(pk=interest.pk).update(mailbox=mailbox, mail_domain=domain)
        # What was learned from it is not known of the domain that it was taken for.
        known = {"municipality": interest.municipality_id}
        if not interests.filter(**known, mail_domain=former).exists():
            verified.filter(**known, domain=former).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("interest", "0003_names"),
    ]

    operations = [
        migrations.RunPython(spell_domains, migrations.RunPython.noop),
    ]
