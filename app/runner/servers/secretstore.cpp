// SPDX-License-Identifier: MIT

#include "servers/secretstore.h"

#ifdef COMFYDEPLOY_KEYCHAIN
#    include <qt6keychain/keychain.h>
#endif

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Runner {

#ifdef COMFYDEPLOY_KEYCHAIN

namespace {

const QString service = u"comfydeploy-runner"_s;

QString problemOf(const QKeychain::Job *job)
{
    switch (job->error()) {
    case QKeychain::NoError:
        return {};
    case QKeychain::EntryNotFound:
        return SecretStore::tr("It is not there, or the store is locked.");
    case QKeychain::AccessDeniedByUser:
    case QKeychain::AccessDenied:
        return SecretStore::tr("The store denied the access.");
    case QKeychain::NoBackendAvailable:
    case QKeychain::NotImplemented:
        return SecretStore::tr("This system has no such store.");
    case QKeychain::CouldNotDeleteEntry:
    case QKeychain::OtherError:
        break;
    }
    const QString reason = job->errorString().trimmed();
    return reason.isEmpty() ? SecretStore::tr("The store gives no reason.")
                            : SecretStore::tr("The store says: %1").arg(reason);
}

} // namespace

QString SecretStore::whyMissing()
{
    return {};
}

// A job deletes itself when it has finished. It is no child of the store: the library's queue still
// has it, and goes on with the next one when it ends.
void SecretStore::read(const QString &key, const Answer &answer)
{
    auto *job = new QKeychain::ReadPasswordJob(service);
    job->setKey(key);
    connect(job, &QKeychain::Job::finished, this, [job, answer] {
        const QString problem = problemOf(job);
        answer(problem.isEmpty() ? job->textData() : QString(), problem);
    });
    job->start();
}

void SecretStore::write(const QString &key, const QString &secret, const Answer &answer)
{
    auto *job = new QKeychain::WritePasswordJob(service);
    job->setKey(key);
    job->setTextData(secret);
    connect(job, &QKeychain::Job::finished, this, [job, answer] { answer({}, problemOf(job)); });
    job->start();
}

void SecretStore::remove(const QString &key, const Answer &answer)
{
    auto *job = new QKeychain::DeletePasswordJob(service);
    job->setKey(key);
    connect(job, &QKeychain::Job::finished, this, [job, answer] {
        answer({}, job->error() == QKeychain::EntryNotFound ? QString() : problemOf(job));
    });
    job->start();
}

#else

QString SecretStore::whyMissing()
{
    return tr("This program was built without QtKeychain, which stores secrets.");
}

void SecretStore::read(const QString &, const Answer &answer)
{
    QMetaObject::invokeMethod(
        this, [answer] { answer({}, whyMissing()); }, Qt::QueuedConnection);
}

void SecretStore::write(const QString &key, const QString &, const Answer &answer)
{
    read(key, answer);
}

void SecretStore::remove(const QString &key, const Answer &answer)
{
    read(key, answer);
}

#endif

} // namespace ComfyDeploy::Runner
