// SPDX-License-Identifier: MIT

#pragma once

#include "gatewayfixture.h"

#include <QtCore/qtemporarydir.h>

#include <memory>

//! A local server that is started again with the same folder, at the same address.
class Mortal
{
public:
    explicit Mortal(const QList<QUrl> &urls) : comfyUis(urls) {}

    [[nodiscard]] bool start(const Gateway::Timings &timings = Gateway::quickTimings());
    void die() { server.reset(); }
    //! Starts, and dies while its only run is executed, whose id is returned; null if it is not.
    [[nodiscard]] QString dieAtWork();

    [[nodiscard]] QString queue(const QByteArray &graph, const QByteArray &more = {},
                                const QByteArray &input = R"("seed": 18446744073709551615)") const;
    [[nodiscard]] RawHttp::Answer get(const QString &path) const;
    [[nodiscard]] QJsonObject run(const QString &id) const;
    [[nodiscard]] QString status(const QString &id) const;
    [[nodiscard]] QStringList listed() const;
    [[nodiscard]] QString log(const QString &id) const;
    //! The URL of a picture with that content.
    [[nodiscard]] QString upload(const QByteArray &content) const;
    //! Executes it in the file of the runs, which must be closed; false with a warning if it fails.
    [[nodiscard]] bool execute(const QString &sql) const;

    QTemporaryDir dir;
    QList<QUrl> comfyUis;
    QString workflows; //!< the folder of workflow files, if there is one
    std::unique_ptr<ComfyDeploy::LocalServer> server;
    QStringList warnings;

private:
    quint16 m_port = 0;
};
