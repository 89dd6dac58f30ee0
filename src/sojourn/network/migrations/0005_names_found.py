import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('network', '0004_entry_by_name'),
        ('people', '0003_account_groups'),
    ]

    operations = [
        migrations.CreateModel(
            name='NameFound',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60)),
                ('row', models.CharField(max_length=40)),
                ('title', models.CharField(max_length=300)),
                ('address', models.CharField(max_length=300)),
                ('mark', models.CharField(max_length=64)),
                ('found_at', models.DateTimeField()),
                ('looked_at', models.DateTimeField(null=True)),
                ('looked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ['person__name', 'title', 'id'],
                'constraints': [models.UniqueConstraint(fields=('person', 'kind', 'row'), name='name_found_once')],
            },
        ),
    ]
