// SPDX-License-Identifier: MIT

// Both steps of a substitution, for tests.
#pragma once

#include "servercatalogs.h"

#include <ComfyDeployLocal/comfyui/substitution_p.h>

#include <ComfyDeploy/core/jsontext_p.h>

struct Substituted
{
    QString refusal;
    QList<ComfyDeploy::Local::MediaWish> media;
    ComfyDeploy::Local::SubstitutedGraph result;
    QByteArray usedInputs;

    //! What is not to be had in a refusal, or if it is no JSON, is an empty text.
    [[nodiscard]] QByteArray node(QStringView id) const;
    [[nodiscard]] QByteArray input(QStringView id, QStringView name) const;
    [[nodiscard]] QString classOf(QStringView id) const;
    [[nodiscard]] QStringList nodeIds() const;
    //! Of all nodes, sorted.
    [[nodiscard]] QStringList classNames() const;
};

//! \a media are completed by "up/<number>.png" of 33 x 21 pixels without alpha channel.
Substituted substituted(const QByteArray &graph, const QByteArray &inputs,
                        const ComfyDeploy::NodeCatalog &server = plainServer(),
                        const ComfyDeploy::Local::Substitution::SeedDraw &draw = {},
                        QList<ComfyDeploy::Local::UploadedMedia> media = {});

//! The JSON of one node; \a inputs are the members.
QByteArray graphNode(const QByteArray &className, const QByteArray &inputs);
//! Node 1 of that class, and node 2, a Printer, which takes its output.
QByteArray graphOf(const QByteArray &className, const QByteArray &inputs);
//! The member of a graph that is node 9, which saves the picture of node 1.
QByteArray pictureSaver();

//! A server with all classes of the plugin.
ComfyDeploy::NodeCatalog pluginServer();
