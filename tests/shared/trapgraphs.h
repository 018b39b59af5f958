// SPDX-License-Identifier: MIT

// Graphs that cause problems with the service.
#pragma once

#include <QtCore/qbytearray.h>

//! Outputs a text and no file.
inline QByteArray textOnlyGraph()
{
    return R"({"1":{"inputs":{"input_id":"t","default_value":"a text"},)"
           R"("class_type":"ComfyUIDeployExternalText"},)"
           R"("2":{"inputs":{"text":["1",0]},"class_type":"ShowText|pysssss"}})";
}

//! Its sampler, node 3, has a literal seed.
inline QByteArray literalSeedGraph()
{
    return R"({"4":{"inputs":{"ckpt_name":"local-preview.safetensors"},)"
           R"("class_type":"CheckpointLoaderSimple"},)"
           R"("6":{"inputs":{"text":"a lake","clip":["4",1]},"class_type":"CLIPTextEncode"},)"
           R"("5":{"inputs":{"width":64,"height":64,"batch_size":1},)"
           R"("class_type":"EmptyLatentImage"},)"
           R"("3":{"inputs":{"seed":5,"steps":1,"cfg":7.0,"sampler_name":"euler",)"
           R"("scheduler":"normal","denoise":1.0,"model":["4",0],"positive":["6",0],)"
           R"("negative":["6",0],"latent_image":["5",0]},"class_type":"KSampler"},)"
           R"("8":{"inputs":{"samples":["3",0],"vae":["4",2]},"class_type":"VAEDecode"},)"
           R"("9":{"inputs":{"images":["8",0],"filename_prefix":"seeded"},)"
           R"("class_type":"SaveImage"}})";
}
