// SPDX-License-Identifier: MIT

#pragma once

#include <comfydeployqml_export.h>

#include <QtCore/qobject.h>
#include <QtCore/qvariant.h>

namespace ComfyDeploy {
class RunQueue;
} // namespace ComfyDeploy

namespace ComfyDeploy::Qml {

//! \brief The function of a RunQueue that takes values of JavaScript.
class COMFYDEPLOYQML_EXPORT RunQueueExtension : public QObject
{
    Q_OBJECT

public:
    explicit RunQueueExtension(QObject *queue);

    //! Adds a run and returns its index. \a request and \a options are the same as for
    //! WorkflowClient.queue(). Throws without adding a run if the queue has no client, or one of
    //! them is invalid.
    Q_INVOKABLE int add(const QVariant &request, const QVariant &options = {});

private:
    RunQueue *const m_queue;
};

} // namespace ComfyDeploy::Qml
