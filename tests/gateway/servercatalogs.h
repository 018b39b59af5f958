// SPDX-License-Identifier: MIT

// What GET /object_info says of small servers.
#pragma once

#include <ComfyDeploy/nodecatalog.h>

#include <QtCore/qstringlist.h>

//! A server of these classes, of which \a outputs are executed by themselves.
inline ComfyDeploy::NodeCatalog serverWith(const QStringList &classes, const QStringList &outputs)
{
    QByteArrayList members;
    for (const QStringList &names : {classes, outputs}) {
        for (const QString &name : names) {
            members += '"' + name.toUtf8() + R"(": {"input": {"required": {}}, "output_node": )"
                + (outputs.contains(name) ? "true}" : "false}");
        }
    }
    const auto catalog = ComfyDeploy::NodeCatalog::fromJson('{' + members.join(", ") + '}');
    return catalog.value_or(ComfyDeploy::NodeCatalog());
}

//! ComfyUI's own classes that substitution uses.
inline QStringList ownClasses()
{
    return {QStringLiteral("PrimitiveStringMultiline"),
            QStringLiteral("PrimitiveFloat"),
            QStringLiteral("PrimitiveInt"),
            QStringLiteral("PrimitiveBoolean"),
            QStringLiteral("LoadImage"),
            QStringLiteral("JoinImageWithAlpha"),
            QStringLiteral("ImageScale"),
            QStringLiteral("ImageBatch"),
            QStringLiteral("LoadAudio"),
            QStringLiteral("LoadVideo"),
            QStringLiteral("GetVideoComponents"),
            QStringLiteral("GetImageSize"),
            QStringLiteral("StringConcatenate")};
}

inline QStringList ownOutputs()
{
    return {QStringLiteral("SaveImage"), QStringLiteral("PreviewImage"),
            QStringLiteral("PreviewAny")};
}

//! A server without the plugin.
inline ComfyDeploy::NodeCatalog plainServer(const QStringList &more = {})
{
    return serverWith(ownClasses() + more, ownOutputs() + QStringList{QStringLiteral("Printer")});
}
