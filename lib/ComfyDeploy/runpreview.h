// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/comfydeploy_export.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qobjectdefs.h>
#include <QtCore/qstring.h>

#include <optional>

namespace ComfyDeploy {

//! \brief A picture of what a node is making, which is not a result.
//!
//! It is encoded, as the server sent it: the client needs no Qt Gui. previewImage() decodes it,
//! and so does PreviewImage in QML. Sent only if the request has WorkflowRunRequest::previews(),
//! and only by a local server that is a gateway to ComfyUI.
class COMFYDEPLOY_EXPORT RunPreview
{
    Q_GADGET
    Q_PROPERTY(QByteArray data MEMBER data)
    Q_PROPERTY(QString nodeId MEMBER nodeId)
    Q_PROPERTY(QString nodeTitle MEMBER nodeTitle)
    Q_PROPERTY(bool empty READ isEmpty)

public:
    //! Larger ones are ignored: those of ComfyUI have some 10 to 500 KB, and at most 1,024 × 1,024
    //! pixels after the gateway.
    static constexpr qsizetype MaximumSize = qsizetype(6) * 1024 * 1024;
    static constexpr qint64 MaximumPixels = qint64(4096) * 4096;

    QByteArray data; //!< a JPEG or PNG file
    QString nodeId; //!< in the caller's graph
    QString nodeTitle; //!< in the caller's graph; empty if the graph is unknown

    //! Whether there is no preview.
    [[nodiscard]] bool isEmpty() const { return data.isEmpty(); }

    //! Reads the data of a "preview" event, without its title. Null with the problem in \a why if
    //! it is not a JPEG or PNG file in Base64 or exceeds MaximumSize; the pixels are not checked.
    [[nodiscard]] static std::optional<RunPreview> fromJson(const QJsonObject &json,
                                                            QString *why = nullptr);

    //! Copies share their data, and are compared without reading it.
    friend bool operator==(const RunPreview &a, const RunPreview &b)
    {
        return a.nodeId == b.nodeId && a.nodeTitle == b.nodeTitle && a.hasSameData(b);
    }
    friend bool operator!=(const RunPreview &a, const RunPreview &b) { return !(a == b); }

private:
    [[nodiscard]] bool hasSameData(const RunPreview &other) const
    {
        return data.size() == other.data.size()
            && (data.constData() == other.data.constData() || data == other.data);
    }
};

} // namespace ComfyDeploy

Q_DECLARE_METATYPE(ComfyDeploy::RunPreview)
