#!/bin/sh
# Make the passwords and keys of deploy/compose.yaml, each of them once; it needs openssl.
#
#   sh deploy/make-secrets.sh [FOLDER]
#
# Only you can open the folder. The files in it are readable for the users of the containers.
set -eu
folder=${1:-$(dirname "$0")/secrets}
umask 022
mkdir -p "$folder"
chmod 700 "$folder"
cd "$folder"

random() { openssl rand -hex "$1" | tr -d '\n'; }

if [ ! -e database_password ]; then
    random 24 >database_password.part
    mv database_password.part database_password
fi

# Without it nobody can restore a backup: keep a copy elsewhere.
if [ ! -e backup_passphrase ]; then
    random 24 >backup_passphrase.part
    mv backup_passphrase.part backup_passphrase
fi

if [ ! -e object_store ] || [ ! -e object_credentials ]; then
    key=$(random 10)
    secret=$(random 24)
    cat >object_store <<END
{
  "identities": [
    {
      "name": "formcheck",
      "credentials": [{"accessKey": "$key", "secretKey": "$secret"}],
      "actions": ["Admin:formcheck", "Read:formcheck", "List:formcheck", "Write:formcheck"]
    }
  ]
}
END
    cat >object_credentials <<END
[default]
aws_access_key_id = $key
aws_secret_access_key = $secret
END
fi

# Dask runs what anybody sends who has a key of this authority.
if [ ! -e batch_key ] || [ ! -e batch_cert ] || [ ! -e batch_ca ]; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 \
        -subj /CN=formcheck-batch -keyout batch_key -out batch_cert 2>/dev/null
    cp batch_cert batch_ca
    chmod 644 batch_key
fi
echo "The secrets are in $folder"
