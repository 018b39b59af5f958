// SPDX-License-Identifier: MIT

#include <ComfyDeploy/runpreview.h>
#include <ComfyDeploy/values/valuetext_p.h>

#include <QtCore/qhash.h>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

std::optional<RunPreview> RunPreview::fromJson(const QJsonObject &json, QString *why)
{
    static const QHash<QString, QByteArray> beginnings{{u"jpeg"_s, "\xff\xd8\xff"_ba},
                                                       {u"png"_s, "\x89PNG\r\n\x1a\n"_ba}};
    const auto fail = [why](const QString &problem) -> std::optional<RunPreview> {
        if (why)
            *why = problem;
        return std::nullopt;
    };
    const QString format = json["format"_L1].toString();
    if (!beginnings.contains(format))
        return fail(ValueText::tr("field \"format\" is neither \"jpeg\" nor \"png\""));
    const QString image = json["image"_L1].toString();
    if (image.size() / 4 > MaximumSize / 3)
        return fail(ValueText::tr("field \"image\" has more than %1 bytes").arg(MaximumSize));
    RunPreview preview;
    preview.nodeId = json["node"_L1].toString();
    if (preview.nodeId.isEmpty())
        return fail(ValueText::tr("field \"%1\" is missing or has the wrong type").arg("node"_L1));
    if (auto read = QByteArray::fromBase64Encoding(image.toLatin1(),
                                                   QByteArray::AbortOnBase64DecodingErrors))
        preview.data = std::move(read.decoded);
    if (!preview.data.startsWith(beginnings.value(format)))
        return fail(ValueText::tr("field \"image\" is not a file of its format in Base64"));
    return preview;
}

} // namespace ComfyDeploy
